"""Practice work from the learner's side: drafts, files, handing in, and handing in again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import Lesson
from courses.models.practice import Form
from institutions import services as institutions
from institutions.models import Evidence
from learning.models import Enrolment, HandIn, Mark, Work, WorkDraft, WorkFile
from learning.services.access import EnrolmentEnded, check_active, get_lesson
from learning.sheets import SHEETS

MOST_TEXT = 20_000
MOST_FILES = 10
DRAFTS_KEPT = 20
State = Work.State


class WorkNotOpen(DomainError):
    code = "work_not_open"
    status = 409
    message = _("Your work is handed in, so it can't be changed now. What you wrote is kept.")


class NothingToHandIn(DomainError):
    code = "nothing_to_hand_in"
    status = 422
    message = _("There is nothing to hand in yet. Write your text or add a file first.")


class FiguresWrong(DomainError):
    """Figures of a structured form can't be, or were reckoned otherwise than the form adds up; the first of them."""

    code = "figures_wrong"
    status = 422


class TooMuch(DomainError):
    """More text or more files than one work may have; nothing was kept."""

    code = "too_much"
    status = 422


class WorkNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "work_not_found"
    status = 404
    message = _("There is no such work.")


@dataclass(frozen=True)
class Version:
    """What was handed in once, with the marks that its learner may see."""

    hand_in: HandIn
    files: Sequence[WorkFile]
    marks: Sequence[Mark]


@dataclass(frozen=True)
class WorkPage:
    """A practice lesson as its learner sees it; `work` is None as long as nothing was saved. Newest version first."""

    lesson: Lesson
    work: Work | None
    due_at: datetime | None
    text: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    files: Sequence[WorkFile] = ()
    drafts: Sequence[WorkDraft] = ()
    versions: Sequence[Version] = ()

    @property
    def is_open(self) -> bool:
        return self.work is None or self.work.is_open


def due_at(*, enrolment: Enrolment, lesson: Lesson) -> datetime | None:
    """Until when the work is not late; None for no such moment.

    The days begin when the learner first had this task, on whatever version: a newer one dates nothing anew.
    """
    days = lesson.terms.due_days
    if not days:
        return None
    first = enrolment
    for older in enrolment.replaced:
        if not any((one.key, one.kind) == (lesson.key, lesson.kind) for one in older.version.lesson_list):
            break
        first = older
    return first.created_at + timedelta(days=days)


def work_page(*, enrolment: Enrolment, lesson_key: str) -> WorkPage:
    """Everything that the learner's page shows. Changes nothing. Raises `UnknownLesson`."""
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.PRACTICE)
    due = due_at(enrolment=enrolment, lesson=lesson)
    work = Work.objects.filter(enrolment=enrolment, lesson_key=lesson_key).first()
    if work is None:
        return WorkPage(lesson, None, due)
    drafts = list(work.drafts.order_by("-num"))
    newest = drafts[0] if drafts else None
    return WorkPage(
        lesson=lesson,
        work=work,
        due_at=work.due_at,
        text=newest.text if newest else "",
        form=newest.form if newest else {},
        files=list(work.files.filter(removed_at=None).select_related("evidence")),
        drafts=drafts,
        versions=versions_of(work),
    )


def versions_of(work: Work) -> list[Version]:
    """Every version, newest first. The marks of the newest show once they are settled, not before."""
    found = []
    hand_ins = work.hand_ins.prefetch_related("files__evidence", "marks__marker").order_by("-num")
    for place, one in enumerate(hand_ins):
        settled = place > 0 or work.state in (State.RETURNED, State.ACCEPTED)
        found.append(Version(one, list(one.files.all()), list(one.marks.all()) if settled else []))
    return found


def save_draft(*, enrolment: Enrolment, lesson_key: str, text: str, form: dict[str, Any], at: datetime) -> Work:
    """Keep what is written so far as a new version; what has not changed makes none.

    `form` is what the structured form read (see `learning.sheets`), {} for plain work. Raises `UnknownLesson`,
    `CourseClosed`, `WorkNotOpen`, `TooMuch`.
    """
    if len(text) > MOST_TEXT:
        raise TooMuch(_("Your text is longer than 20,000 characters. Shorten it, or hand in the rest as a file."))
    with transaction.atomic():
        work = _open(enrolment, lesson_key, at)
        newest = work.drafts.order_by("-num").first()
        if (newest is None and not text and not form) or (newest and (newest.text, newest.form) == (text, form)):
            return work
        num = newest.num + 1 if newest else 1
        WorkDraft.objects.create(work=work, num=num, text=text, form=form, saved_at=at)
        work.drafts.filter(num__lte=num - DRAFTS_KEPT).delete()
        Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
    return work


def restore_draft(*, enrolment: Enrolment, lesson_key: str, num: int, at: datetime) -> Work:
    """Go on from an earlier version: it becomes the newest. Raises `WorkNotFound` and what `save_draft` raises."""
    old = WorkDraft.objects.filter(work__enrolment=enrolment, work__lesson_key=lesson_key, num=num).first()
    if old is None:
        raise WorkNotFound
    return save_draft(enrolment=enrolment, lesson_key=lesson_key, text=old.text, form=old.form, at=at)


def add_file(*, enrolment: Enrolment, lesson_key: str, upload: "File[Any]", name: str, at: datetime) -> WorkFile:
    """Check a file by its bytes and keep it with the draft.

    Raises `institutions.FileRefused`, `TooMuch`, `WorkNotOpen`, `UnknownLesson`, `CourseClosed`; then nothing was kept.
    """
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.PRACTICE)
    if not lesson.terms.takes_files:
        raise TooMuch(_("This task takes no files."))
    with transaction.atomic():
        work = _open(enrolment, lesson_key, at)
        if work.files.filter(removed_at=None).count() >= MOST_FILES:
            raise TooMuch(_("A work has at most 10 files. Remove one first, or put several pages into one PDF."))
        kept = institutions.keep_evidence(upload=upload, name=name, user=enrolment.user, at=at)
        return WorkFile.objects.create(work=work, evidence=kept, added_at=at)


def remove_file(*, enrolment: Enrolment, lesson_key: str, uuid: UUID, at: datetime) -> None:
    """Take a file away from the draft. A version that was handed in keeps it. Raises `WorkNotFound`, `WorkNotOpen`."""
    with transaction.atomic():
        work = _open(enrolment, lesson_key, at)
        file = work.files.select_related("evidence").filter(evidence__uuid=uuid, removed_at=None).first()
        if file is None:
            raise WorkNotFound
        if file.hand_ins.exists():
            file.removed_at = at
            file.save(update_fields=["removed_at"])
            return
        evidence: Evidence = file.evidence
        file.delete()
        institutions.remove_evidence(evidence=evidence)


def hand_in(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> HandIn:
    """Hand in the newest draft with its files as a version that nothing changes any more.

    Raises `NothingToHandIn`, `WorkNotOpen`, `UnknownLesson`, `CourseClosed`.
    """
    with transaction.atomic():
        work = _open(enrolment, lesson_key, at)
        lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.PRACTICE)
        draft = work.drafts.order_by("-num").first()
        files = list(work.files.filter(removed_at=None))
        text, form = (draft.text, draft.form) if draft else ("", {})
        _check_complete(lesson, text=text, form=form, has_files=bool(files))
        num = (work.hand_ins.aggregate(last=Max("num"))["last"] or 0) + 1
        version = HandIn.objects.create(work=work, num=num, text=text, form=form, at=at)
        version.files.set(files)
        before = work.state
        if num == 1:
            work.is_late = work.due_at is not None and at > work.due_at
        work.state, work.handed_in_at = State.HANDED_IN, at
        work.save(update_fields=["state", "is_late", "handed_in_at"])
        Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
        record(work, action="practice.handed_in", actor=enrolment.user, before=before, at=at, num=num)
    return version


def open_own_file(*, enrolment: Enrolment, uuid: UUID, at: datetime) -> tuple[Evidence, IO[Any]]:
    """A file of the learner's own work. Raises `WorkNotFound`."""
    file = WorkFile.objects.select_related("evidence").filter(work__enrolment=enrolment, evidence__uuid=uuid).first()
    if file is None:
        raise WorkNotFound
    return file.evidence, institutions.open_evidence(evidence=file.evidence, reader=enrolment.user, at=at)


def record(work: Work, *, action: str, actor: User, before: str, at: datetime, **detail: object) -> None:
    """One act on a work with the change that it made; for the services of this app, in their transaction."""
    enrolment = work.enrolment
    audit.record(
        actor_uuid=str(actor.uuid),
        action=action,
        object_type="work",
        object_id=str(work.uuid),
        at=at,
        region_code=enrolment.version.course.institution.region_id,
        detail={
            "enrolment": str(enrolment.uuid),
            "lesson": work.lesson_key,
            "from": before,
            "to": work.state,
            **detail,
        },
    )


def _open(enrolment: Enrolment, lesson_key: str, at: datetime) -> Work:
    """The work, locked, made where there is none; only one that its learner may change."""
    check_active(enrolment=enrolment, at=at)
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.PRACTICE)
    due = due_at(enrolment=enrolment, lesson=lesson)
    Work.objects.get_or_create(enrolment=enrolment, lesson_key=lesson_key, defaults={"due_at": due, "created_at": at})
    work = Work.objects.select_for_update().filter(enrolment=enrolment, lesson_key=lesson_key).first()
    if work is None or not Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.ACTIVE).exists():
        # The learner took a newer version of the course at this moment, on another device.
        raise EnrolmentEnded
    work.enrolment = enrolment
    if not work.is_open:
        raise WorkNotOpen
    return work


def _check_complete(lesson: Lesson, *, text: str, form: dict[str, Any], has_files: bool) -> None:
    terms = lesson.terms
    if terms.form == Form.FREE:
        if not (terms.takes_text and text.strip()) and not (terms.takes_files and has_files):
            raise NothingToHandIn
        return
    if not form:
        raise NothingToHandIn(_("The form is still empty. Fill it in and save it first."))
    if blocks := SHEETS[terms.form].figures(form).blocks:
        raise FiguresWrong(blocks[0])
