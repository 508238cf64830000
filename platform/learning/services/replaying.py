"""The evidence behind an enrolment as one timeline, for auditors and for the learner (decision D9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.models import Lesson
from learning.models import Attempt, Completion, Enrolment, PlaySession, WatchSegment


@dataclass(frozen=True)
class Event:
    """`kind`: enrolled, opened, watched, attempt_started, attempt_marked, lesson_done, completed, credited."""

    at: datetime
    kind: str
    lesson_key: str
    lesson_title: str
    facts: dict[str, Any]


def replay(*, enrolment: Enrolment) -> list[Event]:
    """Everything that happened, oldest first, with the policy it happened under. Reads evidence, never progress."""
    titles = {lesson.key: lesson.title for lesson in Lesson.objects.filter(version=enrolment.version_id)}
    events = [
        *_beginning(enrolment),
        *_sessions(enrolment, titles),
        *_watching(enrolment, titles),
        *_attempts(enrolment, titles),
        *_done(enrolment, titles),
        *_ending(enrolment),
    ]
    return sorted(events, key=lambda event: event.at)


def _beginning(enrolment: Enrolment) -> Iterator[Event]:
    policy = enrolment.policy
    facts = {
        "policy": str(policy),
        "policy_version": policy.version,
        "max_rate": str(policy.max_rate),
        "coverage_percent": policy.coverage_percent,
        "payer": enrolment.payer.name,
        "course_version": enrolment.version.num,
    }
    yield Event(enrolment.created_at, "enrolled", "", "", facts)


def _sessions(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for session in PlaySession.objects.filter(enrolment=enrolment):
        facts = {"session": str(session.uuid), "device": session.device}
        yield Event(session.started_at, "opened", session.lesson_key, titles[session.lesson_key], facts)


def _watching(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for segment in WatchSegment.objects.filter(session__enrolment=enrolment).select_related("session", "policy"):
        key = segment.session.lesson_key
        facts = {
            "session": str(segment.session.uuid),
            "device": segment.session.device,
            "seq": segment.seq,
            "claimed": segment.claimed,
            "counted": segment.counted,
            "claimed_ms": segment.claimed_ms,
            "counted_ms": segment.counted_ms,
            "rule": segment.rule,
            "rule_text": segment.get_rule_display(),
            "policy_version": segment.policy.version,
        }
        yield Event(segment.server_at, "watched", key, titles[key], facts)


def _attempts(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for attempt in Attempt.objects.filter(enrolment=enrolment):
        key, title = attempt.lesson_key, titles[attempt.lesson_key]
        yield Event(attempt.started_at, "attempt_started", key, title, {"num": attempt.num})
        if attempt.submitted_at:
            facts = {"num": attempt.num, "score_percent": attempt.score_percent, "passed": attempt.passed}
            yield Event(attempt.submitted_at, "attempt_marked", key, title, facts | {"answers": attempt.answers})


def _done(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for row in enrolment.progress.filter(done_at__isnull=False):
        if row.done_at:
            yield Event(
                row.done_at, "lesson_done", row.lesson_key, titles[row.lesson_key], {"counted_ms": row.counted_ms}
            )


def _ending(enrolment: Enrolment) -> Iterator[Event]:
    completion = Completion.objects.filter(enrolment=enrolment).first()
    if completion is None:
        return
    facts = {"watched_ms": completion.watched_ms, "minutes": completion.minutes, "report": completion.report}
    yield Event(completion.at, "completed", "", "", facts)
    if completion.credited_at:
        yield Event(completion.credited_at, "credited", "", "", {"credential_code": completion.credential_code})
