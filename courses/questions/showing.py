"""A question with its right answers, for those who may see them: reviewers, and trainers of its institution."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from common.bilingual import in_language


@dataclass(frozen=True)
class ShownPicture:
    """A picture on a page: its address there, what is heard instead of it, and its size, so that no page jumps."""

    url: str
    alt: str
    width: int
    height: int

    @classmethod
    def of(cls, stored: Mapping[str, Any], *, url: str) -> Self:
        """`stored` is what a frozen question keeps."""
        return cls(url, in_language(zh=stored["alt_zh"], en=stored["alt_en"]), stored["width"], stored["height"])


type Address = Callable[[str], str]
"""From a picture's SHA-256 to where the reader of a page finds it."""


@dataclass(frozen=True)
class ShownAnswer:
    zh: str
    en: str
    right: bool
    picture: Mapping[str, Any] | None = None


def shown_at(stored: Mapping[str, Any] | None, address: Address) -> ShownPicture | None:
    """A stored picture where this reader finds it; None for none."""
    return ShownPicture.of(stored, url=address(stored["sha256"])) if stored else None


class Answered(Protocol):
    """`courses.Question`, or whatever has the same."""

    kind: Any
    options: Any
    targets: Any
    answers: Any


def shown_answers(question: Answered) -> list[ShownAnswer]:
    """What can be answered, line by line, the right answers marked."""
    return _SHOWN.get(str(question.kind), _choices)(question)


def _choices(question: Answered) -> list[ShownAnswer]:
    return [
        ShownAnswer(option["zh"], option.get("en") or "", option["key"] in question.answers, option.get("picture"))
        for option in question.options
    ]


def _texts(question: Answered) -> list[ShownAnswer]:
    return [ShownAnswer(text, "", right=True) for text in question.answers]


def _number(question: Answered) -> list[ShownAnswer]:
    answers = question.answers
    off = "" if answers["tolerance"] == "0" else f" ± {answers['tolerance']}"
    units = " / ".join(answers["units"])
    return [ShownAnswer(f"{answers['number']}{off} {units}".strip(), "", right=True)]


def _ordered(question: Answered) -> list[ShownAnswer]:
    found = {option["key"]: option for option in question.options}
    return [
        ShownAnswer(f"{num}. {found[key]['zh']}", found[key].get("en") or "", right=True)
        for num, key in enumerate(question.answers, start=1)
    ]


def _matched(question: Answered) -> list[ShownAnswer]:
    targets = {target["key"]: target for target in question.targets}
    lines = []
    for option in question.options:
        target = targets[question.answers[option["key"]]]
        english = " → ".join(text for text in (option.get("en"), target.get("en")) if text)
        lines.append(ShownAnswer(f"{option['zh']} → {target['zh']}", english, right=True))
    unused = [target for key, target in targets.items() if key not in question.answers.values()]
    return [*lines, *(ShownAnswer(f"→ {target['zh']}", target.get("en") or "", right=False) for target in unused)]


_SHOWN = {"fill": _texts, "short": _texts, "numeric": _number, "ordering": _ordered, "matching": _matched}
