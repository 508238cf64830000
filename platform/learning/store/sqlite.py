"""SQLite: one writer at a time, so a report is read and written within one IMMEDIATE transaction."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.backends.utils import CursorWrapper

from learning.counting.settling import Decision, State
from learning.store.rows import COLUMNS, FROM, PLACE, NoSession, dump, evidence_of, segments, state_of, unsealed_since
from learning.tokens import PlayToken

_READ = (
    "SELECT"
    + COLUMNS.format(coverage="p.coverage", group="json_group_object")
    + FROM.format(session="%s", learner="%s")
)
_BUDGET = """
UPDATE learning_watchbudget SET revision = revision + 1, unspent_ms = %s, accrued_at = %s, day = %s,
  day_counted_ms = %s, spent_ms = %s WHERE user_id = %s
"""
_SESSION = """
UPDATE learning_playsession SET unspent_ms = %s, last_report_at = %s, fragments = %s, last_seq = %s, decided = %s,
  evidence = %s, unsealed_since = %s, sealed_count = %s WHERE id = %s
"""
_LESSON = """
UPDATE learning_lessonprogress SET position_ms = %s, coverage = %s, counted_ms = %s, frontier_ms = %s, done_at = %s,
  updated_at = %s, check_next_ms = %s, check_asked_at = %s WHERE enrolment_id = %s AND lesson_key = %s
"""
_SEGMENT = """
INSERT INTO learning_watchsegment (session_id, num, first_seq, last_seq, first_at, last_at, decisions, claimed, counted,
  claimed_ms, counted_ms, cuts, client, policy_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class _Cursor(SQLiteCursorWrapper):
    """Django's, which writes ? for %s with every call; here once for each statement."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        return _converted(query)


@cache
def _converted(query: str) -> str:
    return query.replace("%s", "?")


def _raw() -> Any:
    return connection.connection.cursor(factory=_Cursor)


class SQLite:
    def settle(self, play: PlayToken, decide: Callable[[State], Decision | None]) -> tuple[State, Decision | None]:
        with transaction.atomic():
            cursor = (
                connection.make_debug_cursor(_raw()) if connection.queries_logged else connection.make_cursor(_raw())
            )
            cursor.execute(_READ, [play.session_id, play.user_id])
            row = cursor.fetchone()
            if row is None:
                raise NoSession
            _revision, state = state_of(row)
            decision = decide(state)
            if decision is None:
                return state, None
            if state.is_watched:
                _write(cursor, play, state)
            else:
                cursor.execute(PLACE, [state.position_ms, play.enrolment_id, play.lesson_key])
            return state, decision


def _write(cursor: CursorWrapper, play: PlayToken, state: State) -> None:
    budget, clock = state.budget, state.clock
    cursor.execute(
        _BUDGET,
        [
            budget.unspent_ms,
            _text(budget.at),
            state.day.isoformat(),
            state.day_counted_ms,
            state.spent_ms,
            play.user_id,
        ],
    )
    cursor.execute(
        _SESSION,
        [
            *(clock.unspent_ms, _text(clock.at), dump(state.fragments), state.last_seq, dump(state.decided)),
            *(
                dump(evidence_of(state.evidence)),
                _text(unsealed_since(state)),
                state.sealed_count + len(state.sealed),
                play.session_id,
            ),
        ],
    )
    cursor.execute(
        _LESSON,
        [
            *(state.position_ms, state.coverage, state.counted_ms, state.frontier_ms, _text(state.done_at)),
            *(_text(state.at), state.check_next_ms, _text(state.check_asked_at), play.enrolment_id, play.lesson_key),
        ],
    )
    for columns in segments(state):
        cursor.execute(_SEGMENT, _segment_values(play, columns))


def _segment_values(play: PlayToken, columns: dict[str, Any]) -> list[Any]:
    return [
        *(play.session_id, columns["num"], columns["first_seq"], columns["last_seq"]),
        *(_text(datetime.fromisoformat(columns[name])) for name in ("first_at", "last_at")),
        *(dump(columns[name]) for name in ("decisions", "claimed", "counted")),
        *(
            columns["claimed_ms"],
            columns["counted_ms"],
            dump(columns["cuts"]),
            dump(columns["client"]),
            columns["policy_id"],
        ),
    ]


def _text(moment: datetime | None) -> Any:
    """As Django keeps moments in SQLite."""
    return connection.ops.adapt_datetimefield_value(moment)
