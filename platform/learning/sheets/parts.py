"""What a structured form is made of, and how what was typed becomes whole numbers."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from common.errors import DomainError

# 999,999,999.99 yuan, or so many pieces.
MOST = 99_999_999_999
MOST_TEXT = 2_000
MOST_NAME = 60
_NUMBER = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?")

type Text = str | Promise
type Data = dict[str, Any]
"""{"texts": {key: str}, "items": {key: [[name, fen], …]}, "grids": {key: {row: [int | None, …]}}}, as it is stored."""


@dataclass(frozen=True)
class Row:
    """A line of a grid. `unit` is fen or pieces; an `optional` one may stay empty, and is None then."""

    key: str
    label: Text
    unit: str = "fen"
    optional: bool = False


@dataclass(frozen=True)
class Question:
    """A text to write."""

    key: str
    label: Text


@dataclass(frozen=True)
class Items:
    """A list of named sums of money, at most `lines`."""

    key: str
    title: Text
    lines: int


@dataclass(frozen=True)
class Grid:
    """Numbers by row and column; a column is a month or a round."""

    key: str
    title: Text
    columns: int
    column: Callable[[int], str]
    rows: tuple[Row, ...]
    # Rows that only the first column has: what one begins with.
    first_only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A computed or given line of a table, one value a column; None where a column has none.

    `formula` makes the same value in a spreadsheet from the lines before it: see `export`.
    """

    label: str
    values: tuple[int | None, ...]
    unit: str = "fen"
    is_total: bool = False
    formula: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figures:
    """What the server makes of a form: its tables, what stands out in words, and warnings. `blocks`: why not yet."""

    tables: tuple[Table, ...]
    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A form: its parts, and what adds it up."""

    questions: tuple[Question, ...]
    items: tuple[Items, ...]
    grids: tuple[Grid, ...]
    figures: Callable[[Data], Figures]


@dataclass(frozen=True)
class Fault:
    field: str
    message: str


class FormWrong(DomainError):
    """Something typed is no number that the form can take; `faults` says which and why. Nothing was saved."""

    code = "form_wrong"
    status = 422

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(faults[0].message)


@dataclass
class _Reading:
    posted: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def number(self, name: str, label: str, unit: str, *, optional: bool = False) -> int | None:
        text = _plain(self.posted.get(name, ""))
        if not text:
            return None if optional else 0
        found = _NUMBER.fullmatch(text)
        if not found or found[1] or (unit == "pieces" and found[3]):
            message = _("“%(text)s” at %(label)s is no number for this place. Write digits only, such as 1200 or 99.5.")
            if unit == "pieces":
                message = _("“%(text)s” at %(label)s is no number for this place. Write whole pieces, such as 300.")
            self.faults.append(Fault(name, message % {"text": text[:20], "label": label}))
            return 0
        value = int(found[2]) if unit == "pieces" else int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
        if value > MOST:
            self.faults.append(Fault(name, _("The number at %(label)s is too large.") % {"label": label}))
            return 0
        return value


def read(*, sheet: Sheet, posted: Mapping[str, str]) -> Data:
    """The form as whole numbers and tidy texts; {} where nothing at all was filled in. Raises `FormWrong`."""
    reading = _Reading(posted)
    texts = {one.key: _text(posted.get(f"t-{one.key}", "")) for one in sheet.questions}
    items = {one.key: _items(reading, one) for one in sheet.items}
    grids = {grid.key: {row.key: _row(reading, grid, row) for row in grid.rows} for grid in sheet.grids}
    if reading.faults:
        raise FormWrong(reading.faults)
    numbers = [value for rows in grids.values() for row in rows.values() for value in row]
    if not any(texts.values()) and not any(items.values()) and not any(numbers):
        return {}
    return {"texts": texts, "items": items, "grids": grids}


def yuan(fen: int) -> str:
    """1234.50 without what need not be said: 1234.5 stays 1234.50, 1200.00 becomes 1200."""
    whole, rest = divmod(abs(fen), 100)
    return ("-" if fen < 0 else "") + (f"{whole}.{rest:02d}" if rest else str(whole))


def _items(reading: _Reading, items: Items) -> list[list[Any]]:
    found: list[list[Any]] = []
    for num in range(1, items.lines + 1):
        base = f"i-{items.key}-{num}"
        name = _text(reading.posted.get(f"{base}-name", ""))[:MOST_NAME]
        fen = reading.number(f"{base}-sum", name or str(items.title), "fen")
        if name or fen:
            found.append([name, fen])
    return found


def _row(reading: _Reading, grid: Grid, row: Row) -> list[int | None]:
    columns = 1 if row.key in grid.first_only else grid.columns
    return [
        reading.number(
            f"g-{grid.key}-{row.key}-{num}", f"{grid.column(num)}, {row.label}", row.unit, optional=row.optional
        )
        for num in range(1, columns + 1)
    ]


def _plain(text: str) -> str:
    """Full width digits, thousands' commas, blanks and a yuan sign are how people write numbers."""
    return re.sub(r"[,\s¥元]", "", unicodedata.normalize("NFKC", text))


def _text(text: str) -> str:
    kept = "".join(one for one in text.replace("\r\n", "\n") if one == "\n" or unicodedata.category(one)[0] != "C")
    return kept.strip()[:MOST_TEXT]
