"""The arithmetic of an evaluation: weighted scores, a total, a grade. Nothing here asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from common.bilingual import in_language

WORST = "D"


@dataclass(frozen=True)
class Item:
    """One indicator with its score; None: nothing to measure, or not scored yet."""

    key: str
    weight: int
    is_human: bool
    is_veto: bool
    name: str
    hint: str
    score: int | None


def items_of(
    indicators: Sequence[Mapping[str, Any]], computed: Mapping[str, int | None], human: Mapping[str, int]
) -> list[Item]:
    """The scheme's indicators, in its order, with the scores given."""
    return [
        Item(
            key=one["key"],
            weight=one["weight"],
            is_human=one["source"] == "human",
            is_veto=bool(one.get("veto")),
            name=in_language(zh=one["zh"], en=one["en"]),
            hint=in_language(zh=one.get("hint_zh", ""), en=one.get("hint_en", "")),
            score=(human if one["source"] == "human" else computed).get(one["key"]),
        )
        for one in indicators
    ]


def total_of(items: Sequence[Item]) -> Decimal | None:
    """The weighted mean of what was scored, 0 to 100 to one decimal, halves up; None where nothing was."""
    scored = [(item.weight, item.score) for item in items if item.score is not None]
    weights = sum(weight for weight, _score in scored)
    if not weights:
        return None
    exact = Decimal(sum(weight * score for weight, score in scored)) / weights
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def grade_of(*, total: Decimal, items: Sequence[Item], grades: Mapping[str, int]) -> str:
    """The best grade whose least total is reached, else the worst; the worst too where a vetoing indicator is 0."""
    if any(item.is_veto and item.score == 0 for item in items):
        return WORST
    reached = [grade for grade, least in grades.items() if total >= least]
    return min(reached, default=WORST)
