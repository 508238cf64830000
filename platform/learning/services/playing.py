"""Opening a lesson: a play session, its token, and the right to stream."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from courses.models import Lesson
from learning import tokens
from learning.models import Enrolment, LessonProgress, PlaySession, WatchBudget
from learning.services.access import check_may_play, get_enrolment, get_lesson
from learning.tokens import PlayToken
from media_pipeline import services as media
from media_pipeline.services import Grant


@dataclass(frozen=True)
class OpenedLesson:
    """What a player needs to begin: `token` for its reports, `position_ms` to start from."""

    session: PlaySession
    token: str
    position_ms: int


def open_lesson(*, user: User, enrolment_uuid: UUID, lesson_key: str, device: str, at: datetime) -> OpenedLesson:
    """Begin to play a video lesson on a device. Raises `NotEnrolled`, `UnknownLesson`."""
    enrolment = get_enrolment(user=user, uuid=enrolment_uuid)
    get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.VIDEO)
    progress, _ = LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson_key, defaults={"updated_at": at}
    )
    WatchBudget.objects.get_or_create(user=user, defaults={"accrued_at": at, "day": timezone.localdate(at)})
    session = PlaySession.objects.create(
        enrolment=enrolment, lesson_key=lesson_key, device=device[:120], started_at=at, last_report_at=at
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
    token = PlayToken(
        user_id=user.pk,
        enrolment_id=enrolment.pk,
        lesson_key=lesson_key,
        session_id=session.pk,
        policy_id=enrolment.policy_id,
        expires=tokens.expiry(at),
    )
    return OpenedLesson(session=session, token=token.signed(), position_ms=progress.position_ms)


def media_grant(*, enrolment: Enrolment, lesson: Lesson, at: datetime) -> Grant:
    """The addresses that this learner may stream `lesson` from, as long as a play token lives."""
    if lesson.video_version is None:
        raise TypeError(f"lesson {lesson.pk} has no video")
    return media.grant(
        version=lesson.video_version,
        subject=f"enrolment:{enrolment.uuid}",
        until=at + tokens.LIFE,
        captions=lesson.caption_version,
    )


def renew_media(*, token: str, at: datetime) -> Grant:
    """New streaming addresses for a player that has been open for long. Raises `TokenRefused`, `EnrolmentEnded`."""
    play = tokens.read(token, at=at)
    enrolment = Enrolment.objects.get(pk=play.enrolment_id)
    check_may_play(enrolment=enrolment)
    lesson = Lesson.objects.select_related("video_version", "caption_version").get(
        version=enrolment.version_id, key=play.lesson_key
    )
    return media_grant(enrolment=enrolment, lesson=lesson, at=at)
