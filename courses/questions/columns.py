"""The columns of a sheet of questions, and one question as a row of them and back: nothing is lost on the way."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from courses.questions.answering import fold
from courses.questions.blocks import ALT_EN_MAX, ALT_MAX, MAX_OPTIONS
from courses.questions.rules import KINDS, Difficulty

# key → what stands in the first row. Several things in one cell stand one a line.
COLUMNS: dict[str, Promise] = {
    "id": gettext_lazy("number (leave empty for a new question)"),
    "kind": gettext_lazy("kind"),
    "stem_zh": gettext_lazy("question"),
    "stem_en": gettext_lazy("question in English"),
    "picture": gettext_lazy("number of the picture"),
    "alt_zh": gettext_lazy("what the picture shows"),
    "alt_en": gettext_lazy("what the picture shows, in English"),
    "options_zh": gettext_lazy("options, one a line"),
    "options_en": gettext_lazy("options in English, one a line"),
    "option_pictures": gettext_lazy("numbers of the options' pictures, one a line"),
    "option_alts_zh": gettext_lazy("what the options' pictures show, one a line"),
    "option_alts_en": gettext_lazy("what the options' pictures show, in English, one a line"),
    "right": gettext_lazy("which options are right, such as 1 or 1, 3"),
    "accepted": gettext_lazy("accepted answers, one a line"),
    "number": gettext_lazy("right number"),
    "tolerance": gettext_lazy("how far off it may be"),
    "units": gettext_lazy("accepted units, one a line"),
    "left_zh": gettext_lazy("left halves, one a line"),
    "left_en": gettext_lazy("left halves in English, one a line"),
    "right_zh": gettext_lazy("right halves, one a line"),
    "right_en": gettext_lazy("right halves in English, one a line"),
    "guidance": gettext_lazy("what a good answer says"),
    "explanation_zh": gettext_lazy("explanation"),
    "explanation_en": gettext_lazy("explanation in English"),
    "points": gettext_lazy("points"),
    "topic": gettext_lazy("topic"),
    "difficulty": gettext_lazy("difficulty"),
}
# A cell can't hold a picture: it holds the number by which the institution's pictures are known, their SHA-256.
PICTURE_COLUMNS = {"picture", "alt_zh", "alt_en", "option_pictures", "option_alts_zh", "option_alts_en"}
_PLAIN = (
    *("stem_zh", "stem_en", "alt_zh", "alt_en", "number", "tolerance", "guidance"),
    *("explanation_zh", "explanation_en", "topic"),
)
_LONGEST = {
    "number": 40,
    "tolerance": 40,
    "topic": 60,
    "alt_zh": ALT_MAX,
    "alt_en": ALT_EN_MAX,
    "stem_zh": 2_000,
    "stem_en": 2_000,
    "guidance": 2_000,
    "explanation_zh": 2_000,
    "explanation_en": 2_000,
}
_LONGEST_LINE = {
    "accepted": 100,
    "units": 20,
    "options_zh": 300,
    "left_zh": 300,
    "right_zh": 300,
    "option_alts_zh": ALT_MAX,
    "option_alts_en": ALT_EN_MAX,
}
_MOST_LINES = {"accepted": 12, "units": 8}


_NONE: Mapping[Any, Any] = {}


class Unreadable(ValueError):
    """What is wrong with a row, in words for who wrote it."""


def known_as(key: str) -> set[str]:
    """Everything that the column `key` may be called: its key, and its label in every language of the site."""
    return {key, *(_in(language, COLUMNS[key]) for language, _name in settings.LANGUAGES)}


def row_of(body: Mapping[str, Any], *, number: str, pictures: Mapping[int, str] = _NONE) -> dict[str, str]:
    """Cells by column. `body` is a `QuestionBlock`'s value without what Wagtail stores around the items of lists.

    `pictures`: the number of each picture in it, by id.
    """
    options, pairs = body.get("options") or (), body.get("pairs") or ()
    is_choice = body.get("kind", "single") in ("single", "multiple", "truefalse")
    right = ", ".join(str(num) for num, option in enumerate(options, start=1) if option.get("right"))
    cells = {name: str(body.get(name) or "") for name in _PLAIN}
    return cells | {
        "id": number,
        "kind": _label(KINDS, body.get("kind") or "single"),
        "picture": pictures.get(body.get("picture") or 0, ""),
        "options_zh": _lines(option.get("zh") for option in options),
        "options_en": _lines(option.get("en") for option in options),
        "option_pictures": _lines(pictures.get(option.get("picture") or 0) for option in options),
        "option_alts_zh": _lines(option.get("alt_zh") for option in options),
        "option_alts_en": _lines(option.get("alt_en") for option in options),
        "right": right if is_choice else "",
        "accepted": _lines(body.get("accepted") or ()),
        "units": _lines(body.get("units") or ()),
        "left_zh": _lines(pair.get("left_zh") for pair in pairs),
        "left_en": _lines(pair.get("left_en") for pair in pairs),
        "right_zh": _lines(pair.get("right_zh") for pair in pairs),
        "right_en": _lines(pair.get("right_en") for pair in pairs),
        "points": str(body.get("points") or 1),
        "difficulty": _label(Difficulty.choices, body.get("difficulty") or "medium"),
    }


def numbers_in(row: Mapping[str, str]) -> set[str]:
    """The numbers of pictures that a row names."""
    return {fold(text) for text in f"{row.get('picture', '')}\n{row.get('option_pictures', '')}".split("\n")} - {""}


def body_of(row: Mapping[str, str], *, pictures: Mapping[str, int] = _NONE) -> dict[str, Any]:
    """The question that a row of cells holds. `pictures`: ids by number.

    Raises `Unreadable`; whether the question can be asked, `fault` says.
    """

    def cell(name: str) -> str:
        return row.get(name, "").strip()

    for name, most in _LONGEST.items():
        if len(cell(name)) > most:
            raise Unreadable(_("“%(column)s” is too long: %(most)d characters at most.") % _of(name, most))
    rights = _right_options(cell("right"))
    options = _together(
        row,
        zh="options_zh",
        en="options_en",
        picture="option_pictures",
        alt_zh="option_alts_zh",
        alt_en="option_alts_en",
    )
    if rights and max(rights) > len(options):
        raise Unreadable(
            _("option %(num)d is said to be right, and there are only %(count)d.")
            % {"num": max(rights), "count": len(options)}
        )
    return {name: cell(name) for name in _PLAIN} | {
        "kind": _code(KINDS, cell("kind"), "kind"),
        "picture": _picture(cell("picture"), pictures),
        "options": [
            option | {"right": num in rights, "picture": _picture(option["picture"], pictures)}
            for num, option in enumerate(options, start=1)
        ],
        "accepted": _split(row, "accepted"),
        "units": _split(row, "units"),
        "pairs": _together(row, left_zh="left_zh", left_en="left_en", right_zh="right_zh", right_en="right_en"),
        "points": _points(cell("points")),
        "difficulty": _code(Difficulty.choices, cell("difficulty") or "medium", "difficulty"),
    }


def _together(row: Mapping[str, str], **columns: str) -> list[dict[str, str]]:
    """Lines of several cells that belong together, each line one thing."""
    split = {name: _split(row, column) for name, column in columns.items()}
    count = max(map(len, split.values()))
    if count > MAX_OPTIONS:
        name = next(iter(columns.values()))
        raise Unreadable(_("“%(column)s” has more than %(most)d lines.") % _of(name, MAX_OPTIONS))
    return [
        {name: lines[index] if index < len(lines) else "" for name, lines in split.items()} for index in range(count)
    ]


def _picture(number: str, pictures: Mapping[str, int]) -> int | None:
    if not fold(number):
        return None
    if fold(number) not in pictures:
        raise Unreadable(
            _("your institution has no picture with the number “%(number)s”; new pictures are uploaded in the editor.")
            % {"number": number[:64]}
        )
    return pictures[fold(number)]


def _split(row: Mapping[str, str], name: str) -> list[str]:
    lines = [line.strip() for line in row.get(name, "").replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    most, longest = _MOST_LINES.get(name, MAX_OPTIONS), _LONGEST_LINE.get(name, 400)
    if len(lines) > most:
        raise Unreadable(_("“%(column)s” has more than %(most)d lines.") % _of(name, most))
    if any(len(line) > longest for line in lines):
        raise Unreadable(_("“%(column)s” is too long: %(most)d characters at most.") % _of(name, longest))
    return lines


def _right_options(text: str) -> set[int]:
    """1, 3 or １、３ or 1 3."""
    parts = text.translate(str.maketrans("，、;；\n", ",,,,,")).replace(" ", ",").split(",")
    found = [fold(part) for part in parts if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 3 and int(part) > 0 for part in found):
        raise Unreadable(_("say which options are right by their numbers, such as 1 or 1, 3."))
    return {int(part) for part in found}


def _points(text: str) -> int:
    folded = fold(text) or "1"
    if not (folded.isascii() and folded.isdigit() and len(folded) < 3 and 1 <= int(folded) <= 20):
        raise Unreadable(_("points are a whole number from 1 to 20."))
    return int(folded)


def _code(choices: list[tuple[str, Any]], text: str, column: str) -> str:
    for key, label in choices:
        names = {key, *(_in(language, label) for language, _name in settings.LANGUAGES)}
        if fold(text) in {fold(name) for name in names}:
            return key
    known = ", ".join(str(label) for _key, label in choices)
    raise Unreadable(
        _("“%(text)s” is none of what “%(column)s” may be: %(known)s.")
        % {"text": text[:40], "column": COLUMNS[column], "known": known}
    )


def _label(choices: list[tuple[str, Any]], key: str) -> str:
    return str(dict(choices)[key])


def _lines(texts: Any) -> str:
    return "\n".join(text or "" for text in texts).rstrip("\n")


def _in(language: str, text: Any) -> str:
    with override(language):
        return str(text)


def _of(name: str, most: int) -> dict[str, Any]:
    return {"column": COLUMNS[name], "most": most}
