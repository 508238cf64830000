"""A question bank as a workbook, out and in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.models import BankQuestionVersion, Picture, QuestionBank
from courses.questions import sheets
from courses.questions.columns import PICTURE_COLUMNS, Unreadable, body_of, numbers_in, row_of
from courses.questions.reading import fault, read_question
from courses.services.banks import current_versions, outline_of, plain, save_question


def export_questions(*, bank: QuestionBank) -> bytes:
    """Every question that is drawn, in its newest version. An empty bank gives the template.

    Pictures stay here: the workbook names them by numbers, which importing understands again.
    """
    versions = list(current_versions(bank))
    shown = {use.picture for version in versions for use in outline_of(version.body).pictures}
    pictures = dict(Picture.objects.filter(pk__in=shown).values_list("pk", "sha256"))
    return sheets.written(
        row_of(plain(version.body), number=str(version.question.uuid), pictures=pictures) for version in versions
    )


def import_questions(*, bank: QuestionBank, content: bytes, user: User, at: datetime) -> int:
    """Take over a whole workbook or nothing of it; how many questions are new or changed.

    A row with a question's number changes that question; the others are new ones. Raises `sheets.NotAWorkbook`,
    `sheets.WorkbookTooLarge`, and `sheets.FaultyRows` with every row that is wrong.
    A question that has pictures is not changed by a workbook that has no columns for them.
    """
    known = {str(version.question.uuid): version for version in current_versions(bank)}
    found: list[tuple[BankQuestionVersion | None, dict[str, Any]]] = []
    faults: list[sheets.RowFault] = []
    seen: set[str] = set()
    rows = sheets.read(content)
    numbers = {number for _place, row in rows for number in numbers_in(row)}
    own = Picture.objects.filter(institution=bank.institution_id, sha256__in=numbers)
    pictures = dict(own.values_list("sha256", "pk"))
    for place, row in rows:
        try:
            version = _meant(row.get("id", "").strip(), known, seen)
            _check_keeps_pictures(version, row)
            body = _clear(row, pictures)
        except Unreadable as error:
            faults.append(sheets.RowFault(place, str(error)))
        else:
            found.append((version, body))
    if not found and not faults:
        faults = [sheets.RowFault(2, _("there is no question in this workbook."))]
    if faults:
        raise sheets.FaultyRows(faults)
    changed = [(version, body) for version, body in found if _differs(version, body)]
    with transaction.atomic():
        for version, body in changed:
            save_question(bank=bank, body=body, user=user, at=at, question=version.question if version else None)
    return len(changed)


def _meant(number: str, known: dict[str, BankQuestionVersion], seen: set[str]) -> BankQuestionVersion | None:
    """The question with this number; None where a new one is meant."""
    if not number:
        return None
    try:
        key = str(UUID(number))
    except ValueError:
        key = ""
    if key not in known:
        raise Unreadable(_("this bank has no question of that number; leave the number empty for a new question."))
    if key in seen:
        raise Unreadable(_("an earlier row has the same number; leave it empty for a new question."))
    seen.add(key)
    return known[key]


def _check_keeps_pictures(version: BankQuestionVersion | None, row: dict[str, str]) -> None:
    if version is None or row.keys() >= PICTURE_COLUMNS or not outline_of(version.body).pictures:
        return
    raise Unreadable(
        _("this question has pictures, and the workbook lacks columns for them. Export the bank again and write there.")
    )


def _clear(row: dict[str, str], pictures: dict[str, int]) -> dict[str, Any]:
    body = body_of(row, pictures=pictures)
    unclear = fault(read_question(body))
    if unclear:
        raise Unreadable(unclear)
    return body


def _differs(version: BankQuestionVersion | None, body: dict[str, Any]) -> bool:
    return version is None or outline_of(version.body) != read_question(body)
