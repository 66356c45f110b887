from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_weights import HEAD_LAYERS, HEAD_WIDTHS, head_tensors

from curator.domain.errors import WeightsError
from curator.scoring.heads import collapsed, normalised

NAMES = tuple(f"layers.{number}" for number in HEAD_LAYERS)


def test_collapsed_is_the_chain_of_layers() -> None:
    random = np.random.default_rng(5)
    tensors = head_tensors(random)
    given = random.standard_normal((7, HEAD_WIDTHS[0])).astype(np.float32)
    chained = given.astype(np.float64)
    for name in NAMES:
        weight = tensors[f"{name}.weight"].astype(np.float64)
        chained = chained @ weight.T + tensors[f"{name}.bias"]
    values = collapsed(tensors, NAMES).of(given)
    assert values.dtype == np.float64
    np.testing.assert_allclose(values, chained[:, 0], rtol=0, atol=1e-12)


def test_the_order_of_layers_is_the_given_one_not_the_files() -> None:
    tensors = head_tensors(np.random.default_rng(5))
    shuffled = dict(sorted(tensors.items(), reverse=True))
    np.testing.assert_array_equal(
        collapsed(tensors, NAMES).weight, collapsed(shuffled, NAMES).weight
    )


def test_the_real_head_has_the_known_norm_and_bias(parity: Path) -> None:
    """SCORING.md §1.4: ‖w‖ = 17.996, b = 5.2366, hard range −12.8 to 23.2."""
    from curator.scoring.tensors import read_tensors

    tensors = read_tensors(parity / "weights/aesthetic_v2/sac+logos+ava1-l14-linearMSE.pth")
    head = collapsed({name: tensor.numpy() for name, tensor in tensors.items()}, NAMES)
    assert np.linalg.norm(head.weight) == pytest.approx(17.996, abs=1e-3)
    assert head.bias == pytest.approx(5.2366, abs=1e-4)


def test_another_head_is_refused() -> None:
    tensors = head_tensors(np.random.default_rng(5))
    with pytest.raises(WeightsError, match=r"differs in layers\.7\.bias"):
        collapsed(
            {name: array for name, array in tensors.items() if name != "layers.7.bias"}, NAMES
        )
    with pytest.raises(WeightsError, match=r"differs in layers\.9\.weight"):
        collapsed({**tensors, "layers.9.weight": tensors["layers.7.weight"]}, NAMES)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("layers.2.weight", (8, 9)), ("layers.7.weight", (2, 4)), ("layers.7.bias", (2,))],
)
def test_layers_that_do_not_fit_are_refused(name: str, shape: tuple[int, ...]) -> None:
    tensors = {**head_tensors(np.random.default_rng(5)), name: np.zeros(shape)}
    with pytest.raises(WeightsError, match="do not fit"):
        collapsed(tensors, NAMES)


def test_normalised_rows_have_norm_one_and_zero_has_none() -> None:
    rows = normalised(np.array([[3, 4], [0, 0]], np.float32))
    np.testing.assert_array_equal(rows[0], [0.6, 0.8])
    assert np.isnan(rows[1]).all()
