"""What a reviewer has looked at: lessons opened, and earlier comments marked as resolved or not."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import Lesson
from listings.models import Comment, CommentMark, LessonOpened, ReviewAssignment, Submission
from listings.services.changes import changes_between
from listings.services.seats import take


class NotEarlier(DomainError):
    code = "comment_not_found"
    status = 404
    message = _("There is no such comment.")


def note_opened(*, submission: Submission, reviewer: User, lesson: Lesson, at: datetime) -> None:
    """Remember that the lesson was in front of this reviewer. Safe to repeat; nothing after the decision."""
    if submission.is_open:
        LessonOpened.objects.get_or_create(
            submission=submission, reviewer=reviewer, lesson_key=lesson.key, defaults={"at": at}
        )


def opened_keys(*, submission: Submission, reviewer: User) -> set[str]:
    """The lessons this reviewer knows: opened in this round, or in the one before where nothing in them changed."""
    opened = LessonOpened.objects.filter(reviewer=reviewer)
    keys = set(opened.filter(submission=submission).values_list("lesson_key", flat=True))
    earlier = earlier_round(submission)
    if earlier is not None and submission.version_id is not None:
        before = set(opened.filter(submission=earlier).values_list("lesson_key", flat=True))
        if before - keys:
            changed = changes_between(version=submission.course_version, previous=earlier.course_version).lessons
            keys |= before - set(changed)
    return keys


def unopened(*, submission: Submission, reviewer: User) -> list[Lesson]:
    """The lessons that this reviewer has still to open before an approval, in order."""
    if submission.version_id is None:
        return []
    known = opened_keys(submission=submission, reviewer=reviewer)
    return [lesson for lesson in submission.course_version.lesson_list if lesson.key not in known]


def earlier_round(submission: Submission) -> Submission | None:
    """The round before this one."""
    return (
        Submission.objects.filter(listing=submission.listing_id, round__lt=submission.round)
        .select_related("version", "dossier__listing")
        .order_by("-round")
        .first()
    )


def earlier_comments(submission: Submission) -> QuerySet[Comment]:
    """What was said in the round before, and in those before it since the last approval that nobody has settled.

    Settled: of those who signed, the last to mark it said resolved, and nobody in that round said otherwise.
    """
    earlier = earlier_round(submission)
    if earlier is None:
        return Comment.objects.none()
    rounds = Submission.objects.filter(listing=submission.listing_id, round__lt=submission.round)
    approved = rounds.filter(decision=Submission.Decision.APPROVED).aggregate(last=Max("round"))["last"] or 0
    older = Q(submission__round__gt=approved) & ~Exists(_settling(before=submission.round))
    said = Comment.objects.filter(Q(submission=earlier) | older, submission__in=rounds)
    return said.select_related("answered_by", "submission__version").order_by("submission__round", "created_at", "pk")


def _settling(*, before: int) -> QuerySet[CommentMark]:
    """Marks of a comment (the outer row) that settle it, in rounds before this one."""
    signed = ReviewAssignment.objects.filter(
        submission=OuterRef("submission"), reviewer=OuterRef("reviewer"), state=ReviewAssignment.State.DONE
    )
    marks = CommentMark.objects.filter(Exists(signed), submission__round__lt=before)
    against = marks.filter(
        comment=OuterRef("comment"), resolved=False, submission__round__gte=OuterRef("submission__round")
    )
    return marks.filter(~Exists(against), comment=OuterRef("pk"), resolved=True)


def marks_of(*, submission: Submission, reviewer: User) -> dict[int, bool]:
    """This reviewer's own marks in this round: resolved or not, by the comment's id."""
    rows = CommentMark.objects.filter(submission=submission, reviewer=reviewer)
    return dict(rows.values_list("comment_id", "resolved"))


def mark_comment(*, submission: Submission, auditor: User, uuid: UUID, resolved: bool, at: datetime) -> None:
    """Say whether an earlier comment is resolved. Raises `NotEarlier` and what `take` raises."""
    comment = earlier_comments(submission).filter(uuid=uuid).first()
    if comment is None:
        raise NotEarlier
    take(submission=submission, auditor=auditor, at=at)
    CommentMark.objects.update_or_create(
        comment=comment, submission=submission, reviewer=auditor, defaults={"resolved": resolved, "at": at}
    )


def unmarked(*, submission: Submission, reviewer: User) -> int:
    """How many earlier comments this reviewer has not looked at yet."""
    marked = marks_of(submission=submission, reviewer=reviewer)
    return earlier_comments(submission).exclude(pk__in=marked).count()
