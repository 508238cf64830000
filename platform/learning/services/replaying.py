"""The evidence behind an enrolment as one timeline, for auditors and for the learner (decision D9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from courses.models import Lesson
from learning.models import (
    Absence,
    AnswerMark,
    Attempt,
    CarriedOver,
    Case,
    Completion,
    Enrolment,
    HandIn,
    PlaySession,
    PresenceCheck,
    WatchSegment,
)
from learning.services.recounting import evidence_of


@dataclass(frozen=True)
class Event:
    """`kind`: enrolled, left, came_back, carried, replaced, opened, downloaded, watched, closed, check_asked,
    check_passed, check_missed, check_moved, attempt_started, attempt_handed_in, answer_marked, attempt_marked,
    handed_in, work_marked, lesson_done, completed, credited, case_opened, case_answered, case_decided, case_appealed,
    case_closed.
    """

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
        *_absences(enrolment),
        *_carried(enrolment, titles),
        *_sessions(enrolment, titles),
        *_watching(enrolment, titles),
        *_checks(enrolment, titles),
        *_attempts(enrolment, titles),
        *_works(enrolment, titles),
        *_done(enrolment, titles),
        *_ending(enrolment),
        *_cases(enrolment),
        *_replaced(enrolment),
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
        "shares": [f"{share.payer.name} {share.percent} %" for share in enrolment.shares.select_related("payer")],
        "programme": enrolment.programme,
        "groups": [
            f"{row.group.name} ({row.get_source_display()})" for row in enrolment.groups.select_related("group")
        ],
        "startup_stage": enrolment.get_startup_stage_display(),
        "policy_source": policy.source,
        "course_version": enrolment.version.num,
        "replaces": str(enrolment.replaces.uuid) if enrolment.replaces else "",
    }
    yield Event(enrolment.created_at, "enrolled", "", "", facts)


def _absences(enrolment: Enrolment) -> Iterator[Event]:
    """Away by the learner's own choice."""
    for row in Absence.objects.filter(enrolment=enrolment):
        yield Event(row.left_at, "left", "", "", {})
        if row.back_at:
            yield Event(row.back_at, "came_back", "", "", {})


def _carried(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for row in CarriedOver.objects.filter(enrolment=enrolment).select_related("came_from"):
        facts = {"enrolment": str(row.came_from.uuid), "lesson": row.from_lesson_key, "counted_ms": row.counted_ms}
        yield Event(row.at, "carried", row.lesson_key, titles[row.lesson_key], facts)


def _sessions(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for session in PlaySession.objects.filter(enrolment=enrolment):
        facts = {"session": str(session.uuid), "device": session.device, "device_hash": session.device_hash}
        key, title = session.lesson_key, titles[session.lesson_key]
        yield Event(session.started_at, "downloaded" if session.granted_at else "opened", key, title, facts)
        if session.closed_at:
            yield Event(session.closed_at, "closed", key, title, facts)


def _watching(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    sessions = PlaySession.objects.filter(enrolment=enrolment)
    for session, columns in evidence_of(sessions):
        cuts: dict[str, int] = columns["cuts"]
        rule = max(cuts, key=lambda name: cuts[name]) if any(cuts.values()) else ""
        facts = columns | {
            "session": str(session.uuid),
            "device": session.device,
            "rule": rule,
            "rule_text": WatchSegment.Rule(rule).label,
            "policy_version": enrolment.policy.version,
        }
        at = columns["first_at"]
        yield Event(at, "watched", session.lesson_key, titles[session.lesson_key], facts)


def _checks(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for check in PresenceCheck.objects.filter(enrolment=enrolment).select_related("session").order_by("asked_at", "pk"):
        facts = {
            "session": str(check.session.uuid),
            "what": check.get_kind_display(),
            "counted_ms": check.counted_ms,
            "tries": check.tries,
            "reaction_ms": check.reaction_ms,
            "too_fast": check.is_too_fast,
        }
        key, title = check.lesson_key, titles[check.lesson_key]
        yield Event(check.asked_at, "check_asked", key, title, facts)
        if check.state != PresenceCheck.State.ASKED:
            yield Event(check.answered_at or check.until, f"check_{check.state}", key, title, facts)


def _attempts(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    marks = Prefetch("marks", AnswerMark.objects.select_related("marked_by").order_by("marked_at", "pk"))
    for attempt in Attempt.objects.filter(enrolment=enrolment).prefetch_related(marks):
        key, title, num = attempt.lesson_key, titles[attempt.lesson_key], {"num": attempt.num}
        yield Event(attempt.started_at, "attempt_started", key, title, num)
        if attempt.submitted_at is None:
            continue
        yield Event(attempt.submitted_at, "attempt_handed_in", key, title, num | {"answers": attempt.answers})
        # The server marks at once; where a trainer marks too, the last mark decides.
        marked_at = attempt.submitted_at
        for mark in attempt.marks.all():
            facts = num | {"question": mark.question_key, "points": mark.points, "comment": mark.comment}
            yield Event(mark.marked_at, "answer_marked", key, title, facts | {"by": str(mark.marked_by.uuid)})
            marked_at = mark.marked_at
        if attempt.state == Attempt.State.SUBMITTED:
            result = {"score_percent": attempt.score_percent, "passed": attempt.passed}
            yield Event(marked_at, "attempt_marked", key, title, num | result)


def _works(enrolment: Enrolment, titles: dict[str, str]) -> Iterator[Event]:
    for version in HandIn.objects.filter(work__enrolment=enrolment).select_related("work"):
        key, title = version.work.lesson_key, titles[version.work.lesson_key]
        files = [str(uuid) for uuid in version.files.values_list("evidence__uuid", flat=True)]
        facts: dict[str, Any] = {"work": str(version.work.uuid), "num": version.num, "files": files}
        yield Event(version.at, "handed_in", key, title, facts)
        for mark in version.marks.select_related("marker"):
            said = {"marker": str(mark.marker.uuid), "points": mark.points, "verdict": mark.verdict}
            label = {"verdict_text": mark.get_verdict_display(), "scores": mark.scores}
            yield Event(mark.at, "work_marked", key, title, {"num": version.num, "turn": mark.turn, **said, **label})


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
    facts = {
        "watched_ms": completion.watched_ms,
        "practice_minutes": completion.practice_minutes,
        "minutes": completion.minutes,
        "report": completion.report,
    }
    yield Event(completion.at, "completed", "", "", facts)
    if completion.credited_at:
        yield Event(completion.credited_at, "credited", "", "", {"credential_code": completion.credential_code})


def _cases(enrolment: Enrolment) -> Iterator[Event]:
    """What people wrote stays with the case: here is when it moved, and the decision."""
    for case in Case.objects.filter(enrolment=enrolment).order_by("opened_at", "pk"):
        facts = {"case": str(case.uuid), "kind": case.kind, "kind_text": case.get_kind_display()}
        moves = [
            ("case_opened", case.opened_at, facts | {"figures": case.facts}),
            ("case_answered", case.answered_at, facts),
            ("case_decided", case.decided_at, facts | {"decision_text": case.get_decision_display()}),
            ("case_appealed", case.appealed_at, facts),
        ]
        if case.closed_at != case.decided_at:
            decided = case.get_appeal_decision_display()
            moves.append(("case_closed", case.closed_at, facts | {"decision_text": decided}))
        yield from (Event(moment, kind, "", "", told) for kind, moment, told in moves if moment)


def _replaced(enrolment: Enrolment) -> Iterator[Event]:
    """The learner went on in a newer version; works and quizzes that are the same there went along."""
    new = Enrolment.objects.filter(replaces=enrolment).select_related("version").first()
    if new is not None:
        facts = {"enrolment": str(new.uuid), "course_version": new.version.num}
        yield Event(new.created_at, "replaced", "", "", facts)
