"""A structured work as a spreadsheet: values as they were typed, totals as formulas that give the server's figures."""

import io
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from learning.sheets.parts import Data, Line, Sheet, Table

_BOLD = Font(bold=True)
_FIRST = 3  # rows above the first line: the title and the columns' names


def workbook(*, sheet: Sheet, data: Data, title: str) -> bytes:
    """An .xlsx file: one worksheet a table, and one with the texts."""
    book = Workbook()
    texts: Worksheet = book.active
    texts.title = _("Texts")
    _say(texts.cell(1, 1), title, bold=True)
    for num, question in enumerate(sheet.questions, start=2):
        _say(texts.cell(num, 1), str(question.label), bold=True)
        _say(texts.cell(num, 2), data["texts"].get(question.key, ""))
    texts.column_dimensions["A"].width = 36
    texts.column_dimensions["B"].width = 80
    for table in sheet.figures(data).tables:
        _put(book.create_sheet(table.title[:31]), table)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _put(page: Worksheet, table: Table) -> None:
    _say(page.cell(1, 1), table.title, bold=True)
    for num, name in enumerate(table.columns, start=2):
        _say(page.cell(2, num), name, bold=True)
    page.column_dimensions["A"].width = 32
    page.freeze_panes = "B3"
    for index, line in enumerate(table.lines):
        _say(page.cell(_FIRST + index, 1), line.label, bold=line.is_total)
        for column, value in enumerate(line.values):
            if value is None:
                continue
            cell = page.cell(_FIRST + index, 2 + column)
            formula = _formula(line, _FIRST + index, column)
            cell.value = formula or (value if line.unit == "pieces" else value / 100)
            cell.number_format = "#,##0" if line.unit == "pieces" else "#,##0.00"
            if line.is_total:
                cell.font = _BOLD


def _say(cell: Cell, text: str, *, bold: bool = False) -> None:
    """Text stays text, also where it begins like a formula."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@", "\t")
    if bold:
        cell.font = _BOLD


def _formula(line: Line, row: int, column: int) -> str:
    """The formula of one cell, "" for a value that was typed. Lines are counted from 0, spans end before their end."""
    if not line.formula:
        return ""
    kind, *args = line.formula
    letter, before = get_column_letter(2 + column), get_column_letter(1 + column)
    if kind == "year":
        return f"=SUM(B{row}:{before}{row})" if column == len(line.values) - 1 else ""
    if kind == "carried":
        return f"={_at(args[0], before)}" if column else ""
    return "=" + _FORMULAS[kind](letter, args)


def _at(num: int, letter: str) -> str:
    return f"{letter}{_FIRST + num}"


def _sum(span: Any, letter: str) -> str:
    first, end = span
    return f"SUM({_at(first, letter)}:{_at(end - 1, letter)})" if end > first else "0"


def _flow(letter: str, args: list[Any]) -> str:
    """What one begins with, and the first span, less the others."""
    opening, first, *rest = args
    return f"{_at(opening, letter)}+{_sum(first, letter)}" + "".join(f"-{_sum(span, letter)}" for span in rest)


_FORMULAS: dict[str, Callable[[str, list[Any]], str]] = {
    "sum": lambda letter, args: _sum(args, letter),
    "plus": lambda letter, args: f"{_at(args[0], letter)}+{_at(args[1], letter)}",
    "minus": lambda letter, args: f"{_at(args[0], letter)}-{_at(args[1], letter)}",
    "times": lambda letter, args: f"{_at(args[0], letter)}*{_at(args[1], letter)}",
    "running": lambda letter, args: f"SUM({_at(args[0], '$B')}:{_at(args[0], letter)})",
    "flow": _flow,
}
