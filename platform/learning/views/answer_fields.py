"""The form of one question: what its fields show, and what they were posted as."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from common.bilingual import in_language
from courses.models import Question
from courses.questions.showing import ShownPicture
from learning import services as learning
from learning.judging import LONG_TEXT_MAX, TEXT_MAX, Given
from learning.models import Attempt

ORDERING, MATCHING, MULTIPLE = Question.Kind.ORDERING, Question.Kind.MATCHING, Question.Kind.MULTIPLE


@dataclass(frozen=True)
class Choice:
    key: str
    text: str
    chosen: bool
    picture: ShownPicture | None = None


@dataclass(frozen=True)
class Row:
    """One line with a list to choose from: an item and its place, or what is matched and its target."""

    text: str
    choices: list[Choice]


@dataclass(frozen=True)
class Fields:
    """`widget`: choices, rows, line or text."""

    widget: str
    several: bool = False
    choices: list[Choice] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    max_length: int = TEXT_MAX


def fields(question: Question, attempt: Attempt, order: Sequence[str], typed: Sequence[str] | None) -> Fields:
    """Filled with what was posted just now and not kept, else with the answer that is kept."""
    kind, given = question.kind, attempt.answers.get(question.key)
    if kind in (Question.Kind.FILL, Question.Kind.NUMERIC, Question.Kind.SHORT):
        is_long = kind == Question.Kind.SHORT
        text = (typed if typed is not None else list(given or [""]))[:1]
        return Fields(
            "text" if is_long else "line", text="".join(text), max_length=LONG_TEXT_MAX if is_long else TEXT_MAX
        )
    if kind == ORDERING:
        return Fields("rows", rows=_places(question, order, given, typed))
    if kind == MATCHING:
        return Fields("rows", rows=_matches(question, order, given, typed))
    picked = typed if typed is not None else list(given or [])
    texts, pictures = _texts(question.options), {one["key"]: one.get("picture") for one in question.options}
    shown = {key: learning.shown_picture(attempt=attempt, stored=pictures[key]) for key in order}
    return Fields("choices", kind == MULTIPLE, [Choice(key, texts[key], key in picked, shown[key]) for key in order])


def chosen(question: Question, order: Sequence[str], posted: Sequence[str]) -> Sequence[str]:
    """What was posted as `save_answer` takes it: items that were given places come in the order of these."""
    if question.kind != ORDERING:
        return posted
    if sorted(posted) != sorted(str(place) for place in range(1, len(order) + 1)):
        # No order of these items; said as such, unless nothing was chosen at all.
        return [key for key, place in zip(order, posted, strict=False) if place][: len(order) - 1]
    return [key for _place, key in sorted(zip(map(int, posted), order, strict=True))]


def _places(question: Question, order: Sequence[str], given: Given | None, typed: Sequence[str] | None) -> list[Row]:
    texts, kept = _texts(question.options), list(given or [])
    rows = []
    for index, key in enumerate(order):
        place = _at(typed, index) if typed is not None else str(kept.index(key) + 1) if key in kept else ""
        choices = [Choice(str(num), str(num), place == str(num)) for num in range(1, len(order) + 1)]
        rows.append(Row(texts[key], choices))
    return rows


def _matches(question: Question, order: Sequence[str], given: Given | None, typed: Sequence[str] | None) -> list[Row]:
    targets, kept = _texts(question.targets), given if isinstance(given, dict) else {}
    rows = []
    for index, option in enumerate(question.options):
        picked = _at(typed, index) if typed is not None else kept.get(option["key"], "")
        choices = [Choice(key, targets[key], picked == key) for key in order]
        rows.append(Row(in_language(zh=option["zh"], en=option.get("en", "")), choices))
    return rows


def _at(typed: Sequence[str], index: int) -> str:
    return typed[index] if index < len(typed) else ""


def _texts(items: list[dict[str, Any]]) -> dict[str, str]:
    return {item["key"]: in_language(zh=item["zh"], en=item.get("en", "")) for item in items}
