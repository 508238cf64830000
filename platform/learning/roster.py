"""A class's roster as a workbook: two columns, a name and a phone number a row."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from openpyxl import Workbook
from openpyxl.styles import Font

from accounts.phone import InvalidPhone, normalise
from courses.questions import sheets
from courses.questions.answering import fold
from courses.questions.sheets import FaultyRows, RowFault, WorkbookTooLarge

# By key; they may also be called by their key, or by their name in any language of the site.
COLUMNS: dict[str, Promise] = {"note": gettext_lazy("Name"), "phone": gettext_lazy("Mobile number")}
NOTE_MAX = 40


class RosterTooLarge(WorkbookTooLarge):
    message = gettext_lazy("This roster is too large: 500 people and 2 MB at most. Split it.")


@dataclass(frozen=True)
class Person:
    """A row that can be read: `row` as the spreadsheet counts, `phone` in E.164."""

    row: int
    note: str
    phone: str


def read_roster(content: bytes) -> list[Person]:
    """Every person of the roster. Raises `sheets.NotAWorkbook`, `RosterTooLarge`, `sheets.FaultyRows` with all that is
    wrong; messages never repeat a number.
    """
    try:
        rows = sheets.read(content, columns=_columns)
    except WorkbookTooLarge:
        raise RosterTooLarge from None
    people: list[Person] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    for place, row in rows:
        note, text = row.get("note", "").strip(), row.get("phone", "").strip()
        try:
            phone = normalise(text)
        except InvalidPhone:
            faults.append(RowFault(place, _("the phone number is not a mobile number of mainland China.")))
            continue
        if not note or len(note) > NOTE_MAX:
            faults.append(RowFault(place, _("the name is missing, or longer than 40 characters.")))
        elif phone in seen:
            faults.append(RowFault(place, _("row %(row)d has the same phone number.") % {"row": seen[phone]}))
        else:
            seen[phone] = place
            people.append(Person(place, note, phone))
    if not people and not faults:
        faults = [RowFault(2, _("there is nobody in this roster."))]
    if faults:
        raise FaultyRows(faults)
    return people


def template() -> bytes:
    """An empty roster with its two columns; numbers are kept as text."""
    workbook = Workbook()
    sheet: Any = workbook.active
    for column, label in enumerate(COLUMNS.values(), start=1):
        cell = sheet.cell(1, column, str(label))
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 20
        sheet.column_dimensions[cell.column_letter].number_format = "@"
    sheet.freeze_panes = "A2"
    answer = io.BytesIO()
    workbook.save(answer)
    return answer.getvalue()


def _columns(cells: Iterable[Any]) -> dict[int, str]:
    names = {fold(name): key for key, label in COLUMNS.items() for name in (key, *_in_all_languages(label))}
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        key = names.get(fold(str(cell.value or "")))
        if key is not None and key not in found.values():
            found[index] = key
    if set(found.values()) != set(COLUMNS):
        message = _("the first row must name two columns, “%(name)s” and “%(phone)s”.")
        raise FaultyRows([RowFault(1, message % {"name": COLUMNS["note"], "phone": COLUMNS["phone"]})])
    return found


def _in_all_languages(label: Promise) -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield str(label)
