"""Opening a lesson: a play session, its token, and the right to stream."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import Lesson
from learning import tokens
from learning.models import Enrolment, LessonProgress, PlaySession, WatchBudget
from learning.services.access import check_active, check_may_play, get_enrolment, get_lesson
from learning.services.holding import hold_learner
from learning.services.missing import others
from learning.services.taking import download_end
from learning.tokens import PlayToken
from media_pipeline import services as media
from media_pipeline.services import Grant
from reference.models import Policy

_AGENT_LENGTH = 120


class NoDownloads(DomainError):
    code = "no_downloads"
    status = 409
    message = _("This course counts only what is watched online, so its lessons can't be downloaded for later.")


@dataclass(frozen=True)
class OpenedLesson:
    """What a player needs to begin: `token` for its reports, `position_ms` to start from.

    `check_due`: somebody must say that they are there before the lesson counts on.
    """

    session: PlaySession
    token: str
    position_ms: int
    check_due: bool


@dataclass(frozen=True)
class Download:
    """A lesson to be watched without a network. Reports under `token` are taken until `good_until`.

    `counts`: whether they count like watching online, or keep the place alone.
    """

    session: PlaySession
    token: str
    good_until: datetime
    counts: bool
    media: Grant


def open_lesson(
    *, user: User, enrolment_uuid: UUID, lesson_key: str, device: str, at: datetime, agent: str = ""
) -> OpenedLesson:
    """Begin to play a video lesson. `device` is the random id that the browser keeps, `agent` what it calls itself.

    Where the rules leave room for so many players only, the learner's oldest ones are closed. Raises `NotEnrolled`,
    `UnknownLesson`, `CourseClosed`.
    """
    enrolment = _enrolment(user, enrolment_uuid, lesson_key, at)
    progress = _begun(enrolment, lesson_key, at)
    with transaction.atomic():
        hold_learner(user.pk)
        _make_room(user, enrolment.policy, at)
        session = _session(enrolment, lesson_key, device, agent, at)
    Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
    token = _token(session, expires=tokens.expiry(at))
    return OpenedLesson(
        session=session,
        token=token.signed(),
        position_ms=progress.position_ms,
        check_due=progress.check_asked_at is not None,
    )


def download_lesson(
    *, user: User, enrolment_uuid: UUID, lesson_key: str, device: str, at: datetime, agent: str = ""
) -> Download:
    """Let a lesson be watched without a network; what is reported later is bounded by the time since `at`.

    Raises `NotEnrolled`, `UnknownLesson`, `CourseClosed`, `NoDownloads`.
    """
    enrolment = _enrolment(user, enrolment_uuid, lesson_key, at)
    policy = enrolment.policy
    if policy.offline_reports == Policy.Offline.NO:
        raise NoDownloads
    _begun(enrolment, lesson_key, at)
    good_until = download_end(enrolment=enrolment, at=at)
    with transaction.atomic():
        hold_learner(user.pk)
        spent_ms = WatchBudget.objects.values_list("spent_ms", flat=True).get(pk=user.pk)
        session = _session(enrolment, lesson_key, device, agent, at, granted_at=at, spent_before_ms=spent_ms)
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.VIDEO)
    token = _token(session, expires=int(good_until.timestamp()), granted=int(at.timestamp()))
    return Download(
        session=session,
        token=token.signed(),
        good_until=good_until,
        counts=policy.offline_reports == Policy.Offline.CREDIT,
        media=_grant(enrolment, lesson, good_until),
    )


def _enrolment(user: User, uuid: UUID, lesson_key: str, at: datetime) -> Enrolment:
    enrolment = get_enrolment(user=user, uuid=uuid)
    check_active(enrolment=enrolment, at=at)
    get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.VIDEO)
    return enrolment


def _begun(enrolment: Enrolment, lesson_key: str, at: datetime) -> LessonProgress:
    WatchBudget.objects.get_or_create(
        user_id=enrolment.user_id, defaults={"accrued_at": at, "day": timezone.localdate(at)}
    )
    return LessonProgress.objects.get_or_create(
        enrolment=enrolment, lesson_key=lesson_key, defaults={"updated_at": at}
    )[0]


def _make_room(user: User, policy: Policy, at: datetime) -> None:
    """Close the oldest players that the rules leave no room for beside a new one; each player's own rules count too."""
    running = (
        PlaySession.objects.filter(
            enrolment__user=user, closed_at=None, granted_at=None, last_report_at__gt=at - tokens.LIFE
        )
        .select_related("enrolment__policy")
        .order_by("-started_at", "-pk")
    )
    for older, session in enumerate(running, start=1):
        limits = [rules.sessions_at_once for rules in (policy, session.enrolment.policy)]
        room = min((limit for limit in limits if limit is not None), default=None)
        if room is not None and older >= room:
            PlaySession.objects.filter(pk=session.pk).update(closed_at=at)


def _session(
    enrolment: Enrolment,
    lesson_key: str,
    device: str,
    agent: str,
    at: datetime,
    granted_at: datetime | None = None,
    spent_before_ms: int = 0,
) -> PlaySession:
    return PlaySession.objects.create(
        enrolment=enrolment,
        lesson_key=lesson_key,
        device=agent[:_AGENT_LENGTH],
        device_hash=tokens.device_hash(device),
        started_at=at,
        last_report_at=at,
        granted_at=granted_at,
        spent_before_ms=spent_before_ms,
        others=others(enrolment=enrolment),
    )


def _token(session: PlaySession, *, expires: int, granted: int = 0) -> PlayToken:
    return PlayToken(
        user_id=session.enrolment.user_id,
        enrolment_id=session.enrolment_id,
        lesson_key=session.lesson_key,
        session_id=session.pk,
        policy_id=session.enrolment.policy_id,
        device_hash=session.device_hash,
        expires=expires,
        granted=granted,
    )


def media_subject(enrolment_uuid: UUID) -> str:
    """To whom an enrolment's streaming rights are granted."""
    return f"enrolment:{enrolment_uuid}"


def media_grant(*, enrolment: Enrolment, lesson: Lesson, at: datetime) -> Grant:
    """The addresses that this learner may stream `lesson` from, as long as a play token lives and the course lets.

    Raises `EnrolmentEnded`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    ends = enrolment.course.availability.learn_until
    return _grant(enrolment, lesson, min(at + tokens.LIFE, ends) if ends else at + tokens.LIFE)


def _grant(enrolment: Enrolment, lesson: Lesson, until: datetime) -> Grant:
    if lesson.video_version is None:
        raise TypeError(f"lesson {lesson.pk} has no video")
    return media.grant(
        version=lesson.video_version,
        subject=media_subject(enrolment.uuid),
        until=until,
        captions=lesson.caption_version,
    )


def renew_media(*, token: str, device: str, at: datetime) -> Grant:
    """New streaming addresses for a player that has been open for long. Raises `TokenRefused`, `EnrolmentEnded`,
    `CourseClosed`.
    """
    play = tokens.read(token, device=device, at=at)
    enrolment = Enrolment.objects.select_related("course__availability").get(pk=play.enrolment_id)
    check_may_play(enrolment=enrolment, at=at)
    lesson = Lesson.objects.select_related("video_version", "caption_version").get(
        version=enrolment.version_id, key=play.lesson_key
    )
    return media_grant(enrolment=enrolment, lesson=lesson, at=at)
