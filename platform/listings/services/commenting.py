"""Auditors' comments and trainers' answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import Lesson
from institutions import services as institutions
from listings.models import Comment, Submission
from listings.services.access import SubmissionNotFound
from listings.services.seats import take

TEXT_MAX = 2000


class TextMissing(DomainError):
    code = "text_missing"
    message = _("Write something first.")


class TextTooLong(DomainError):
    code = "text_too_long"
    message = _("This is too long. Use at most 2000 characters.")


class NoSuchMoment(DomainError):
    code = "no_such_moment"
    message = _("This course has no such lesson, or the video ends before that second.")


class CommentNotFound(DomainError):
    code = "comment_not_found"
    status = 404
    message = _("There is no such comment.")


class NotYetDecided(DomainError):
    code = "not_yet_decided"
    status = 409
    message = _("Comments can be answered once the auditors have decided.")


def comment(
    *, submission: Submission, auditor: User, text: str, at: datetime, lesson_key: str = "", at_ms: int | None = None
) -> Comment:
    """Say something about the course, a lesson, or a second of its video; the submission becomes this auditor's.

    Raises `TextMissing`, `TextTooLong`, `NoSuchMoment` and what `take` raises.
    """
    text = _clean(text)
    if lesson_key or at_ms is not None:
        lesson = submission.version.lessons.filter(key=lesson_key).first() if submission.version else None
        if lesson is None or (at_ms is not None and not _within(lesson, at_ms)):
            raise NoSuchMoment
    take(submission=submission, auditor=auditor, at=at)
    return Comment.objects.create(
        submission=submission, lesson_key=lesson_key, at_ms=at_ms, text=text, author=auditor, created_at=at
    )


def visible_comments(*, submission: Submission, reviewer: User) -> QuerySet[Comment]:
    """What this reviewer may read of the round: their own words until it is decided, everybody's afterwards."""
    said = submission.comments.select_related("author")
    return said.filter(author=reviewer) if submission.is_open else said


def remove_comment(*, submission: Submission, auditor: User, uuid: UUID, at: datetime) -> None:
    """Take back one's own comment while the round is open; that there was one stays on record. Raises
    `CommentNotFound`."""
    with transaction.atomic():
        deleted, _by_model = Comment.objects.filter(
            uuid=uuid, submission=submission, submission__decision="", author=auditor
        ).delete()
        if not deleted:
            raise CommentNotFound
        audit.record(
            actor_uuid=str(auditor.uuid),
            action="review.comment_removed",
            object_type="listing",
            object_id=str(submission.listing.uuid),
            at=at,
            region_code=submission.listing.region_id,
            detail={"submission": str(submission.uuid), "comment": str(uuid)},
        )


def answer_comment(*, uuid: UUID, user: User, text: str, at: datetime) -> Comment:
    """Answer, or change one's answer, as one of the institution's own people.

    Raises `CommentNotFound`, `SubmissionNotFound`, `NotYetDecided`, `TextMissing`, `TextTooLong`.
    """
    text = _clean(text)
    found = Comment.objects.select_related("submission__listing").filter(uuid=uuid).first()
    if found is None:
        raise CommentNotFound
    own = {institution.pk for institution in institutions.works_for(user)}
    if found.submission.listing.institution_id not in own:
        raise SubmissionNotFound
    if found.submission.is_open:
        raise NotYetDecided
    found.answer, found.answered_by, found.answered_at = text, user, at
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    return found


def _clean(text: str) -> str:
    text = text.strip()
    if not text:
        raise TextMissing
    if len(text) > TEXT_MAX:
        raise TextTooLong
    return text


def _within(lesson: Lesson, at_ms: int) -> bool:
    return lesson.kind == Lesson.Kind.VIDEO and 0 <= at_ms <= lesson.duration_ms
