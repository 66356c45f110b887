from __future__ import annotations

import pytest

from curator.library.workflow import workflow_of

CANVAS, EXECUTED = '{"nodes": []}', '{"3": {"class_type": "KSampler"}}'


@pytest.mark.parametrize(
    ("texts", "workflow"),
    [
        ({"workflow": CANVAS, "prompt": EXECUTED}, CANVAS),
        ({"prompt": EXECUTED, "Workflow": CANVAS}, CANVAS),
        ({"prompt": EXECUTED}, EXECUTED),
        ({"Make": f"workflow:{CANVAS}", "Model": f"prompt:{EXECUTED}"}, CANVAS),
        ({"ImageDescription": f"Workflow: {CANVAS}"}, CANVAS),
        ({"invokeai_workflow": CANVAS}, CANVAS),
        ({"workflow": '{"nodes": ', "prompt": EXECUTED}, EXECUTED),
        ({"workflow": "[" * 100_000}, None),
        ({"prompt": "a red fox"}, None),
        ({"parameters": "prompt: a red fox"}, None),
        ({}, None),
    ],
)
def test_the_canvas_before_what_was_executed(texts: dict[str, str], workflow: str | None) -> None:
    assert workflow_of(texts) == workflow
