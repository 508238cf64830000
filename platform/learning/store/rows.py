"""One row of the database as a `State`, and a `State` as the values of its columns."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from learning.counting.clock import Bucket
from learning.counting.presence import Presence
from learning.counting.settling import Evidence, Rules, State


class NoSession(Exception):
    """The token is ours, and its session is gone."""


# One statement reads all that a report may change. The names are those of the models' tables.
COLUMNS = """
b.revision, b.unspent_ms, b.accrued_at, b.day, b.day_counted_ms, b.spent_ms,
s.unspent_ms, s.last_report_at, s.fragments, s.last_seq, s.decided, s.evidence, s.sealed_count, s.others,
s.closed_at, s.granted_at, s.spent_before_ms,
e.state, v.uuid, e.policy_id, r.max_rate, r.coverage_percent, r.forward_seek, r.report_interval_s,
r.report_cap_s, r.daily_cap_minutes, r.presence_from_minutes, r.presence_to_minutes, r.presence_window_s,
r.offline_reports, a.learn_until,
p.position_ms, {coverage}, p.counted_ms, p.frontier_ms, p.done_at, p.check_next_ms,
p.check_asked_at,
(SELECT {group}(q.lesson_key, q.counted_ms) FROM learning_lessonprogress q WHERE q.enrolment_id = e.id)
"""
FROM = """
FROM learning_playsession s
JOIN learning_enrolment e ON e.id = s.enrolment_id
JOIN courses_courseversion v ON v.id = e.version_id
JOIN courses_availability a ON a.course_id = e.course_id
JOIN reference_policy r ON r.id = e.policy_id
JOIN learning_watchbudget b ON b.user_id = e.user_id
JOIN learning_lessonprogress p ON p.enrolment_id = e.id AND p.lesson_key = s.lesson_key
WHERE s.id = {session} AND e.user_id = {learner}
"""
# A report that claims nothing only tells where the learner is.
PLACE = "UPDATE learning_lessonprogress SET position_ms = %s WHERE enrolment_id = %s AND lesson_key = %s"


def state_of(row: Sequence[Any]) -> tuple[int, State]:
    """(the learner's revision, the state) of a row of `SELECT`."""
    (
        revision,
        budget_ms,
        budget_at,
        day,
        day_ms,
        spent_ms,
        session_ms,
        session_at,
        fragments,
        last_seq,
        decided,
        evidence,
        sealed_count,
        others,
        closed_at,
        granted_at,
        spent_before_ms,
        enrolment_state,
        version_uuid,
        policy_id,
        max_rate,
        coverage_percent,
        forward_seek,
        report_interval_s,
        report_cap_s,
        daily_cap_minutes,
        presence_from,
        presence_to,
        presence_window_s,
        offline_reports,
        learn_until,
        position_ms,
        coverage,
        counted_ms,
        frontier_ms,
        done_at,
        check_next_ms,
        check_asked_at,
        lessons,
    ) = row
    return revision, State(
        budget=Bucket(budget_ms, _moment(budget_at)),
        day=day if isinstance(day, date) else date.fromisoformat(day),
        day_counted_ms=day_ms,
        spent_ms=spent_ms,
        clock=Bucket(session_ms, _moment(session_at)),
        fragments=[(start, end) for start, end in _json(fragments)],
        last_seq=last_seq,
        decided=_json(decided),
        evidence=Evidence.of(_json(evidence)),
        sealed_count=sealed_count,
        others=_json(others),
        closed_at=_moment(closed_at) if closed_at else None,
        granted_at=_moment(granted_at) if granted_at else None,
        spent_before_ms=spent_before_ms,
        is_active=enrolment_state == "active",
        version_uuid=UUID(version_uuid),
        learn_until=_moment(learn_until) if learn_until else None,
        rules=Rules(
            policy_id=policy_id,
            max_rate=_rate(str(max_rate)),
            coverage_percent=coverage_percent,
            forward_seek=bool(forward_seek),
            report_interval_s=report_interval_s,
            report_cap_s=report_cap_s,
            daily_cap_minutes=daily_cap_minutes,
            presence=Presence(from_minutes=presence_from, to_minutes=presence_to, window_s=presence_window_s)
            if presence_from
            else None,
            offline_counts=offline_reports == "credit",
        ),
        position_ms=position_ms,
        coverage=bytes.fromhex(coverage) if isinstance(coverage, str) else coverage,
        counted_ms=counted_ms,
        frontier_ms=frontier_ms,
        done_at=_moment(done_at) if done_at else None,
        check_next_ms=check_next_ms,
        check_asked_at=_moment(check_asked_at) if check_asked_at else None,
        lessons=_json(lessons),
    )


def evidence_of(evidence: Evidence | None) -> dict[str, Any]:
    return vars(evidence) if evidence else {}


def unsealed_since(state: State) -> datetime | None:
    return state.evidence.since if state.evidence else None


def segments(state: State) -> list[dict[str, Any]]:
    """The evidence that a report sealed, each as the columns of a `WatchSegment`."""
    return [
        sealed_columns(sealed) | {"num": state.sealed_count + number, "policy_id": state.rules.policy_id}
        for number, sealed in enumerate(state.sealed, start=1)
    ]


def sealed_columns(sealed: Evidence) -> dict[str, Any]:
    """Evidence as the columns of a `WatchSegment`, but its place and policy."""
    numbers = [row[0] for row in sealed.decisions]
    return {
        "first_seq": min(numbers),
        "last_seq": max(numbers),
        "first_at": sealed.first_at,
        "last_at": sealed.last_at,
        "decisions": sealed.decisions,
        "claimed": sealed.claimed,
        "counted": sealed.counted,
        "claimed_ms": sum(row[1] for row in sealed.decisions),
        "counted_ms": sum(row[2] for row in sealed.decisions),
        "cuts": sealed.cuts,
        "client": sealed.client,
    }


# Made once: `json.dumps` makes one for every call that wants anything but its defaults.
dump = json.JSONEncoder(separators=(",", ":")).encode


_rate = lru_cache(maxsize=64)(Fraction)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str | bytes) else value


def _moment(value: Any) -> datetime:
    """SQLite keeps moments as text, in UTC without saying so."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
