"""A question read into plain values, however unfinished it is, and what is wrong with it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.questions.answering import fold, read_number, read_quantity
from courses.questions.rules import KINDS, Difficulty

OPTION_KEYS = "abcdefgh"
CHOICES = {"single", "multiple", "truefalse"}
_TEXTS = ("stem_zh", "stem_en", "explanation_zh", "explanation_en")


@dataclass(frozen=True)
class PictureUse:
    """A picture where it stands: `picture` is its id; the texts are what is heard instead of it."""

    picture: int
    alt_zh: str
    alt_en: str


@dataclass(frozen=True)
class OptionOutline:
    """What can be chosen: text, a picture, or both."""

    key: str
    zh: str
    en: str
    right: bool = False
    picture: PictureUse | None = None

    def as_json(self) -> dict[str, str]:
        return {"key": self.key, "zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class QuestionOutline:
    """`block_id` is what the key is made from. `targets` are what options are matched to.

    `answers` is what `courses.Question` says of its column.
    """

    block_id: str
    kind: str
    stem_zh: str
    stem_en: str
    explanation_zh: str
    explanation_en: str
    options: list[OptionOutline]
    targets: list[OptionOutline] = field(default_factory=list)
    answers: Any = field(default_factory=list)
    points: int = 1
    topic: str = ""
    difficulty: str = "medium"
    bank_version_id: int | None = None
    picture: PictureUse | None = None

    @property
    def pictures(self) -> list[PictureUse]:
        """In the stem and in the options."""
        return [use for use in (self.picture, *(option.picture for option in self.options)) if use is not None]

    @property
    def kind_label(self) -> str:
        return str(dict(KINDS).get(self.kind, self.kind))

    @property
    def difficulty_label(self) -> str:
        return str(Difficulty(self.difficulty).label)


def read_question(
    value: Mapping[str, Any], *, block_id: str = "", bank_version_id: int | None = None
) -> QuestionOutline:
    """`value` is a `QuestionBlock`'s, or a dictionary of the same shape; what is missing counts as empty."""
    kind = value.get("kind") or "single"
    options, targets, answers = _READERS.get(kind, _choices)(value)
    return QuestionOutline(
        block_id=block_id,
        bank_version_id=bank_version_id,
        kind=kind,
        options=options,
        targets=targets,
        answers=answers,
        points=value.get("points") or 1,
        topic=(value.get("topic") or "").strip(),
        difficulty=value.get("difficulty") or "medium",
        picture=_picture(value),
        **{name: value.get(name) or "" for name in _TEXTS},
    )


_Read = tuple[list[OptionOutline], list[OptionOutline], Any]


def _choices(value: Mapping[str, Any]) -> _Read:
    written = list(zip(OPTION_KEYS, value.get("options") or (), strict=False))
    # Letters tell nothing of where an option was written: many write the right one first.
    keys = dict(zip((place for place, _option in sorted(written, key=_by_content)), OPTION_KEYS, strict=False))
    options = [
        OptionOutline(
            keys[place], option.get("zh") or "", option.get("en") or "", bool(option.get("right")), _picture(option)
        )
        for place, option in written
    ]
    return options, [], [option.key for option in options if option.right]


def _by_content(written: tuple[str, Mapping[str, Any]]) -> str:
    option = written[1]
    picture = _picture(option)
    return _opaque(f"{option.get('zh') or ''}|{picture.picture if picture else ''}", option.get("en") or "").key


def _picture(value: Mapping[str, Any]) -> PictureUse | None:
    """Stored is its id; a block's value holds the `Picture` itself."""
    chosen = value.get("picture")
    if not chosen:
        return None
    alt_zh, alt_en = ((value.get(name) or "").strip() for name in ("alt_zh", "alt_en"))
    return PictureUse(int(getattr(chosen, "pk", chosen)), alt_zh, alt_en)


def _fill(value: Mapping[str, Any]) -> _Read:
    return [], [], [text.strip() for text in value.get("accepted") or () if text and text.strip()]


def _numeric(value: Mapping[str, Any]) -> _Read:
    number, tolerance = (value.get("number") or "").strip(), (value.get("tolerance") or "").strip()
    units = [unit.strip() for unit in value.get("units") or () if unit and unit.strip()]
    return [], [], {"number": number, "tolerance": tolerance or "0", "units": units}


def _ordering(value: Mapping[str, Any]) -> _Read:
    """Kept by their keys, which tell nothing: the order in which they were written is the answer."""
    items = [_opaque(one.get("zh") or "", one.get("en") or "") for one in value.get("options") or ()]
    return sorted(items, key=lambda item: item.key), [], [item.key for item in items]


def _matching(value: Mapping[str, Any]) -> _Read:
    lefts: list[OptionOutline] = []
    targets: dict[str, OptionOutline] = {}
    answers: dict[str, str] = {}
    for pair in value.get("pairs") or ():
        target = _opaque(pair.get("right_zh") or "", pair.get("right_en") or "")
        targets.setdefault(target.key, target)
        if (pair.get("left_zh") or "").strip():
            left = _opaque(pair["left_zh"], pair.get("left_en") or "")
            lefts.append(left)
            answers[left.key] = target.key
    return lefts, sorted(targets.values(), key=lambda one: one.key), answers


def _short(value: Mapping[str, Any]) -> _Read:
    guidance = (value.get("guidance") or "").strip()
    return [], [], [guidance] if guidance else []


_READERS = {"fill": _fill, "numeric": _numeric, "ordering": _ordering, "matching": _matching, "short": _short}


def _opaque(zh: str, en: str) -> OptionOutline:
    """An item whose key says nothing of where it was written. The same text has the same key."""
    return OptionOutline(hashlib.sha256(f"{zh.strip()}|{en.strip()}".encode()).hexdigest()[:12], zh, en)


def fault(question: QuestionOutline) -> str:
    """What keeps the question from being asked, in words for who wrote it; "" where nothing does."""
    if not question.stem_zh.strip():
        return _("write the question.")
    if any(not use.alt_zh for use in question.pictures):
        return _("say of each picture what it shows: learners who can't see it hear that instead.")
    return next(_FAULTS.get(question.kind, _of_choices)(question), "")


def _of_choices(question: QuestionOutline) -> Iterator[str]:
    right = len(question.answers)
    if len(question.options) < 2 or any(not option.zh.strip() and not option.picture for option in question.options):
        yield _("write at least two options, none of them empty.")
    if right == 0:
        yield _("mark the right answer.")
    if question.kind == "truefalse" and len(question.options) != 2:
        yield _("true or false has exactly two options.")
    if question.kind != "multiple" and right > 1:
        yield _("only one answer can be right; mark one, or make it a question with several answers.")


def _of_fill(question: QuestionOutline) -> Iterator[str]:
    if not question.answers:
        yield _("write at least one accepted answer.")
    if any(not fold(text) for text in question.answers):
        yield _("an accepted answer holds nothing that could be typed; write it anew.")


def _of_numeric(question: QuestionOutline) -> Iterator[str]:
    answers = question.answers
    if read_number(answers["number"]) is None:
        yield _("write the right number in figures, such as 12.5, and its unit under accepted units.")
    tolerance = read_number(answers["tolerance"])
    if tolerance is None or tolerance < 0:
        yield _("write how far off the number may be in figures, such as 0.5, or leave it empty.")
    for unit in answers["units"]:
        read = read_quantity(f"1{unit}")
        if read is None or read.unit != fold(unit):
            yield _("the unit “%(unit)s” can't be told from the number; write it in letters.") % {"unit": unit}


def _of_ordering(question: QuestionOutline) -> Iterator[str]:
    if len(question.options) < 2:
        yield _("one item has no order: write at least two items.")
    if any(not option.zh.strip() for option in question.options):
        yield _("an item is empty; write it or take it out.")
    if len({option.key for option in question.options}) < len(question.options):
        yield _("two items are the same, so nobody could tell which comes first; word them differently.")


def _of_matching(question: QuestionOutline) -> Iterator[str]:
    if any(not target.zh.strip() for target in question.targets):
        yield _("a pair has no second half; write it or take the pair out.")
    if len(question.options) < 2 or len(question.targets) < 2:
        yield _("write at least two pairs with different second halves; with fewer there is nothing to match.")
    if len({option.key for option in question.options}) < len(question.options):
        yield _("two pairs begin with the same words, so both answers would be right; word them differently.")


def _of_short(question: QuestionOutline) -> Iterator[str]:
    if not question.answers:
        yield _("say what a good answer says, so that everybody's answers are marked alike.")


_FAULTS = {
    "fill": _of_fill,
    "numeric": _of_numeric,
    "ordering": _of_ordering,
    "matching": _of_matching,
    "short": _of_short,
}
