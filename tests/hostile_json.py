"""Objects such as no generator writes, for the tests of readers of JSON."""

from __future__ import annotations

from hypothesis import strategies as st


def any_json(*names: str) -> st.SearchStrategy[object]:
    """JSON values of every shape, whose objects often use these names."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=8)
        | st.sampled_from(["-1", "1e999", "None", "{", '{"prompt": 3}', "9" * 50, "512x512"])
    )
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(names) | st.text(max_size=8), inner, max_size=6)
        ),
        max_leaves=20,
    )
