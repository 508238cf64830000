"""Officers find what happened in their region: whoever writes an act down says where it lies, or stands here."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Acts that lie nowhere: on the platform as a whole, on a person, on another's behalf.
NOWHERE = {
    "platform/listings/services/drawing.py": 1,  # the seed of the next draw, of whatever region
    "platform/listings/services/relations.py": 1,  # what an auditor declares about himself
    "platform/listings/services/evaluating.py": 1,  # that a year's evaluation was opened, everywhere
    "media_pipeline/services/ai_labels.py": 1,  # media know institutions as opaque tenants
    "media_pipeline/services/quotas.py": 1,
    "media_pipeline/services/deleting.py": 1,
}


def _without_region(path: Path) -> int:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    records = [
        call
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "record"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "audit"
    ]
    return sum(all(keyword.arg != "region_code" for keyword in call.keywords) for call in records)


@pytest.mark.parametrize(
    "folder", ["platform/institutions", "platform/learning", "platform/listings", "courses", "media_pipeline"]
)
def test_every_act_says_in_which_region_it_lies(folder: str) -> None:
    found = {str(path.relative_to(ROOT)): _without_region(path) for path in sorted((ROOT / folder).rglob("*.py"))}
    wanted = {name: count for name, count in NOWHERE.items() if name.startswith(folder)}
    assert {name: count for name, count in found.items() if count} == wanted
