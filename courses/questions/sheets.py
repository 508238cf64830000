"""Workbooks (.xlsx) of questions: written so that no cell is a formula, read so that no file can do harm."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from common.errors import DomainError
from courses.questions.answering import fold
from courses.questions.columns import COLUMNS, known_as

FILE_MAX = 2 * 1024 * 1024
UNPACKED_MAX = 24 * 1024 * 1024
MEMBERS_MAX = 100
ROWS_MAX = 500
# Rows that a file leaves out are made up one by one, so a number alone could keep a process busy for hours.
ROW_MAX = 100_000
CELL_MAX = 5_000
_WIDTHS = {"stem_zh": 40, "options_zh": 30, "explanation_zh": 40, "guidance": 40}
# A document type is what declares entities; no workbook has one.
_DECLARATIONS = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


class NotAWorkbook(DomainError):
    code = "not_a_workbook"
    status = 422
    message: str | Promise = gettext_lazy("This is no .xlsx workbook that can be read. Save it as .xlsx and try again.")


class WorkbookTooLarge(DomainError):
    code = "workbook_too_large"
    status = 413
    message: str | Promise = gettext_lazy("This workbook is too large: 500 questions and 2 MB at most. Split it.")


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one row, as the spreadsheet counts them."""

    row: int
    message: str


class FaultyRows(DomainError):
    """Nothing was taken over; `faults` says which rows are wrong and how."""

    code = "faulty_rows"
    status = 422

    def __init__(self, faults: list[RowFault]) -> None:
        self.faults = faults
        super().__init__(gettext_lazy("Nothing was imported: mend these rows, then upload the file again."))

    message: str | Promise


def written(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook with these rows below the names of the columns, every cell text."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "questions"
    for column, (name, label) in enumerate(COLUMNS.items(), start=1):
        _put(sheet, 1, column, str(label)).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = _WIDTHS.get(name, 18)
    for place, row in enumerate(rows, start=2):
        for column, name in enumerate(COLUMNS, start=1):
            _put(sheet, place, column, row.get(name, ""))
    sheet.freeze_panes = "A2"
    answer = io.BytesIO()
    workbook.save(answer)
    return answer.getvalue()


def _put(sheet: Any, row: int, column: int, text: str) -> Any:
    """Text and nothing but: what begins with =, +, - or @ would be counted out where somebody opens it."""
    cell = sheet.cell(row, column)
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


type Columns = Callable[[Iterable[Any]], dict[int, str]]
"""From the cells of the first row: place → key of the columns that are read."""


def read(content: bytes, *, columns: Columns | None = None) -> list[tuple[int, dict[str, str]]]:
    """(number of the row, its cells by column) for every row that holds anything; those of questions by default.

    Raises `NotAWorkbook`, `WorkbookTooLarge`, `FaultyRows` where the columns are unknown or a cell is a formula.
    """
    _check(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet: Any = workbook.worksheets[0]
        rows = list(_rows(sheet, columns or _columns))
    except DomainError:
        raise
    except Exception as error:
        # Whatever a broken file breaks inside the library.
        raise NotAWorkbook from error
    return rows


def _check(content: bytes) -> None:
    """Before anything of it is parsed: small, and small when unpacked, and without entities."""
    if len(content) > FILE_MAX:
        raise WorkbookTooLarge
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            # Reading stops at the size that is declared, so that a lie about it ends in an error, not in a flood.
            if len(members) > MEMBERS_MAX or sum(member.file_size for member in members) > UNPACKED_MAX:
                raise WorkbookTooLarge
            for member in members:
                unpacked = packed.read(member)
                if any(declaration in unpacked for declaration in _DECLARATIONS):
                    raise NotAWorkbook
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error) as error:
        raise NotAWorkbook from error


def _rows(sheet: Any, named: Columns) -> Iterator[tuple[int, dict[str, str]]]:
    # To the end, whatever the file says where that is: what stands far below must not be left out in silence.
    sheet.reset_dimensions()
    found = sheet.iter_rows(max_col=len(COLUMNS) + 10)
    columns = named(next(found, ()))
    faults: list[RowFault] = []
    rows = []
    for place, cells in enumerate(found, start=2):
        if place > ROW_MAX:
            raise WorkbookTooLarge
        # A column that is there but empty is told from one that is not.
        row = dict.fromkeys(columns.values(), "")
        for index, cell in enumerate(cells):
            if index not in columns or cell.value is None:
                continue
            if cell.data_type == "f":
                faults.append(RowFault(place, _("a cell is a formula; put its value there instead.")))
                break
            row[columns[index]] = _text(cell.value)[:CELL_MAX]
        if any(text.strip() for text in row.values()):
            rows.append((place, row))
            if len(rows) > ROWS_MAX:
                raise WorkbookTooLarge
    if faults:
        raise FaultyRows(faults)
    yield from rows


def _columns(cells: Iterable[Any]) -> dict[int, str]:
    """Place → key. Columns may stand in any order, and others beside them are left alone."""
    names = {fold(name): key for key in COLUMNS for name in known_as(key)}
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        key = names.get(fold(str(cell.value or "")))
        if key is not None and key not in found.values():
            found[index] = key
    if not {"kind", "stem_zh"} <= set(found.values()):
        message = _("the first row must name the columns as the template does, with “%(kind)s” and “%(question)s”.")
        raise FaultyRows([RowFault(1, message % {"kind": COLUMNS["kind"], "question": COLUMNS["stem_zh"]})])
    return found


def _text(value: Any) -> str:
    """12.0 was typed as 12. Blank lines stay: what stands one a line in several cells belongs together by its line."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
