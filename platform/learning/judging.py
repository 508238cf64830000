"""What an answer is and whether it is right: pure functions of a frozen question and what was given.

`given` is what `Attempt.answers` keeps, by kind of question:

| kind | given |
|---|---|
| single, multiple, truefalse | [key of a chosen option], in the order shown |
| fill, numeric, short | [what was typed] |
| ordering | [key], in the order that the learner says |
| matching | {key of an option: key of its target} |
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from courses.questions.answering import fold, read_number, read_quantity

Given = list[str] | dict[str, str]
TEXT_MAX = 200
LONG_TEXT_MAX = 5_000
TYPED = ("fill", "numeric", "short")


class Fault(StrEnum):
    """Why something can't be kept as an answer. None of these tells whether it would be right."""

    NOT_SHOWN = "not_shown"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NO_ORDER = "no_order"
    INCOMPLETE = "incomplete"


class Unacceptable(ValueError):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


def read_given(*, kind: str, shown: Sequence[str], matched: Sequence[str] = (), choice: Sequence[str]) -> Given:
    """`choice` as it is to be kept. Never looks at right answers. Raises `Unacceptable`.

    `shown` are the keys on the page in their order: of options, of items to put in order, of targets. `matched` are the
    keys of what is matched; `choice` then names a target for each of them, in this order.
    """
    if kind in TYPED:
        return _typed(kind, choice)
    if not choice or not any(choice):
        raise Unacceptable(Fault.EMPTY)
    if kind == "matching":
        return _matched(shown, matched, choice)
    if kind == "ordering":
        if sorted(choice) != sorted(shown):
            raise Unacceptable(Fault.NO_ORDER)
        return list(choice)
    if not set(choice) <= set(shown) or (kind != "multiple" and len(set(choice)) > 1):
        raise Unacceptable(Fault.NOT_SHOWN)
    return [key for key in shown if key in choice]


def _typed(kind: str, choice: Sequence[str]) -> Given:
    text = choice[0].replace("\x00", "").strip() if choice else ""
    if not fold(text):
        raise Unacceptable(Fault.EMPTY)
    if len(text) > (LONG_TEXT_MAX if kind == "short" else TEXT_MAX):
        raise Unacceptable(Fault.TOO_LONG)
    if kind == "numeric" and read_quantity(text) is None:
        raise Unacceptable(Fault.NO_NUMBER)
    return [text]


def _matched(shown: Sequence[str], matched: Sequence[str], choice: Sequence[str]) -> Given:
    if len(choice) != len(matched) or not all(choice):
        raise Unacceptable(Fault.INCOMPLETE)
    if not set(choice) <= set(shown):
        raise Unacceptable(Fault.NOT_SHOWN)
    return dict(zip(matched, choice, strict=True))


def is_right(*, kind: str, answers: Any, given: Given | None) -> bool:
    """Whether `given` is wholly right. A short answer never is by itself: a trainer marks it."""
    if not given or kind == "short":
        return False
    if kind == "fill":
        return fold(given[0]) in {fold(text) for text in answers} if isinstance(given, list) else False
    if kind == "numeric":
        return isinstance(given, list) and _is_number(answers, given[0])
    if kind in ("ordering", "matching"):
        return bool(given == answers)
    return set(given) == set(answers)


def _is_number(answers: dict[str, Any], typed: str) -> bool:
    found, wanted = read_quantity(typed), read_quantity(answers["number"])
    if found is None or wanted is None:
        return False
    units = {fold(unit) for unit in answers["units"]} or {""}
    # Read as it was read when it was written: ０．５ and 1,000 are numbers there.
    tolerance = read_number(answers["tolerance"]) or Decimal(0)
    return found.unit in units and abs(found.number - wanted.number) <= tolerance
