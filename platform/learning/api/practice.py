"""Practice work: the task with its rubric, drafts, files, handing in, and what was said about it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from accounts.api import signed_in
from common import clock
from common.web.api import answers_to_signed_in
from institutions import services as institutions
from learning import services as learning
from learning.api.parts import enrolment_of
from learning.models import WorkFile
from learning.sheets import SHEETS, read
from learning.views.practice import download

router = Router(tags=["practice work"], auth=signed_in)


class LevelOut(Schema):
    key: str
    text: str
    points: int


class CriterionOut(Schema):
    key: str
    name: str
    levels: list[LevelOut]


class FileOut(Schema):
    file: UUID
    name: str
    media_type: str
    size_bytes: int


class DraftOut(Schema):
    num: int
    saved_at: datetime


class MarkOut(Schema):
    """`scores` is {criterion: level}, by their keys. Markers stay unnamed."""

    points: int
    verdict: Literal["accept", "return"]
    scores: dict[str, str]
    comment: str
    at: datetime


class VersionOut(Schema):
    num: int
    at: datetime
    text: str
    files: list[FileOut]
    marks: list[MarkOut] = Field(description="those that may be seen: of the newest version once it is settled")


class WorkOut(Schema):
    """`state` is draft until it is handed in. `form` is free, or which structured form there is to fill in."""

    key: str
    title: str
    body_html: str
    form: Literal["free", "business_plan", "model_shop"]
    takes_text: bool
    takes_files: bool
    minutes: int = Field(description="what accepted work counts")
    pass_percent: int | None
    criteria: list[CriterionOut]
    state: Literal["draft", "handed_in", "disputed", "returned", "accepted"]
    is_open: bool = Field(description="whether it may be changed and handed in")
    due_at: datetime | None
    text: str
    figures: dict[str, Any] = Field(description="the structured form as it is kept, money in whole fen; else empty")
    files: list[FileOut]
    drafts: list[DraftOut]
    versions: list[VersionOut]


class DraftIn(Schema):
    """`fields` is the structured form, by the names of its fields on the page; left out, it stays as it was."""

    text: str | None = Field(None, description="left out, it stays as it was")
    fields: dict[str, str] | None = None


class RestoreIn(Schema):
    num: int = Field(ge=1, le=2**31 - 1, description="of the draft to go on from")


_FILE = {
    "responses": {
        200: {
            "description": "The file",
            "content": {one: {"schema": {"type": "string", "format": "binary"}} for one in institutions.MEDIA_TYPES},
        }
    }
}


@router.get(
    "/enrolments/{uuid:enrolment}/practice/{str:key}",
    response=answers_to_signed_in(WorkOut, 404),
    url_name="learn_work",
    summary="A practice lesson and one's work on it",
)
def show_work(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    return _work(request, enrolment, key)


@router.put(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/draft",
    response=answers_to_signed_in(WorkOut, 404, 409),
    url_name="learn_draft",
    summary="Save the draft",
)
def save_draft(request: HttpRequest, enrolment: UUID, key: str, body: DraftIn) -> Any:
    """As a new version of it; the last few are kept. Nobody sees it before it is handed in."""
    found = enrolment_of(request, enrolment)
    page = learning.work_page(enrolment=found, lesson_key=key)
    sheet = SHEETS.get(page.lesson.terms.form)
    text = page.text if body.text is None else body.text.replace("\r\n", "\n").strip()
    form = read(sheet=sheet, posted=body.fields) if sheet and body.fields is not None else page.form
    learning.save_draft(enrolment=found, lesson_key=key, text=text, form=form, at=clock.now())
    return _work(request, enrolment, key)


@router.post(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/restore",
    response=answers_to_signed_in(WorkOut, 404, 409),
    url_name="learn_restore_draft",
    summary="Go on from an earlier draft",
)
def restore_draft(request: HttpRequest, enrolment: UUID, key: str, body: RestoreIn) -> Any:
    """It becomes the newest; the one before it is kept too."""
    found = enrolment_of(request, enrolment)
    learning.restore_draft(enrolment=found, lesson_key=key, num=body.num, at=clock.now())
    return _work(request, enrolment, key)


@router.post(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/files",
    response=answers_to_signed_in(FileOut, 404, 409, status=201),
    url_name="learn_add_file",
    summary="Add a file to the draft",
)
def add_file(request: HttpRequest, enrolment: UUID, key: str, file: File[UploadedFile]) -> Any:
    """A PDF or a picture, known by its bytes."""
    found = enrolment_of(request, enrolment)
    kept = learning.add_file(enrolment=found, lesson_key=key, upload=file, name=file.name or "", at=clock.now())
    return Status(201, _file(kept))


@router.get(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/files/{uuid:file}",
    response=answers_to_signed_in(None, 404),
    openapi_extra=_FILE,
    url_name="learn_work_file",
    summary="Download a file of one's work",
)
def show_file(request: HttpRequest, enrolment: UUID, key: str, file: UUID) -> FileResponse:
    found = enrolment_of(request, enrolment)
    learning.get_lesson(enrolment=found, key=key, kind="practice")
    return download(*learning.open_own_file(enrolment=found, uuid=file, at=clock.now()))


@router.delete(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/files/{uuid:file}",
    response=answers_to_signed_in(None, 404, 409, status=204),
    url_name="learn_work_file",
    summary="Take a file away from the draft",
)
def remove_file(request: HttpRequest, enrolment: UUID, key: str, file: UUID) -> Any:
    """A version that was handed in keeps it."""
    found = enrolment_of(request, enrolment)
    learning.remove_file(enrolment=found, lesson_key=key, uuid=file, at=clock.now())
    return Status(204, None)


@router.post(
    "/enrolments/{uuid:enrolment}/practice/{str:key}/hand-in",
    response=answers_to_signed_in(WorkOut, 404, 409),
    url_name="learn_hand_in",
    summary="Hand in the newest draft with its files",
)
def hand_in(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """As a version that nothing changes any more."""
    learning.hand_in(enrolment=enrolment_of(request, enrolment), lesson_key=key, at=clock.now())
    return _work(request, enrolment, key)


def _work(request: HttpRequest, enrolment: UUID, key: str) -> dict[str, Any]:
    page = learning.work_page(enrolment=enrolment_of(request, enrolment), lesson_key=key)
    lesson, terms = page.lesson, page.lesson.terms
    return {
        "key": lesson.key,
        "title": lesson.title,
        "body_html": lesson.body,
        "form": terms.form,
        "takes_text": terms.takes_text,
        "takes_files": terms.takes_files,
        "minutes": lesson.practice_minutes,
        "pass_percent": lesson.pass_percent,
        "criteria": [
            {"key": one.key, "name": one.name, "levels": [_level(level) for level in one.levels]}
            for one in terms.criteria
        ],
        "state": page.work.state if page.work else "draft",
        "is_open": page.is_open,
        "due_at": page.due_at,
        "text": page.text,
        "figures": page.form,
        "files": [_file(one) for one in page.files],
        "drafts": [{"num": one.num, "saved_at": one.saved_at} for one in page.drafts],
        "versions": [_version(one) for one in page.versions],
    }


def _level(level: Any) -> dict[str, Any]:
    return {"key": level.key, "text": level.text, "points": level.points}


def _version(version: learning.Version) -> dict[str, Any]:
    return {
        "num": version.hand_in.num,
        "at": version.hand_in.at,
        "text": version.hand_in.text,
        "files": [_file(one) for one in version.files],
        "marks": [
            {
                "points": one.points,
                "verdict": one.verdict,
                "scores": one.scores,
                "comment": one.comment,
                "at": one.at,
            }
            for one in version.marks
        ],
    }


def _file(file: WorkFile) -> dict[str, Any]:
    of = file.evidence
    return {"file": of.uuid, "name": of.name, "media_type": of.media_type, "size_bytes": of.size_bytes}
