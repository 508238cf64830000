"""PostgreSQL: one statement reads, one writes, no transaction is held between.

The writing statement compares the learner's revision and swaps it; everything else hangs on that, so it happens as a
whole or not at all. Whoever was slower reads again. A learner's rows are all reached by the learner's id or the
session's, so every table here can be partitioned by learner (docs/decisions/0018).

Both statements are prepared once for each connection, take keys and one JSON document, and give one JSON document: what
costs with small statements is planning them and turning values into their text and back, one by one.
"""

import json
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from learning.counting.settling import Decision, State
from learning.store.rows import COLUMNS, FROM, PLACE, NoSession, dump, evidence_of, segments, state_of, unsealed_since
from learning.tokens import PlayToken

_READ = f"""
SELECT json_build_array({COLUMNS.format(coverage="encode(p.coverage, 'hex')", group="json_object_agg")})::text
{FROM.format(session="%s::bigint", learner="%s::bigint")}
"""
_WRITE = """
WITH i AS MATERIALIZED (
  SELECT * FROM jsonb_to_record(%s::jsonb) AS x(
    budget_ms bigint, budget_at timestamptz, day date, day_ms bigint, spent_ms bigint, clock_ms bigint,
    clock_at timestamptz, fragments jsonb, last_seq int, decided jsonb, evidence jsonb, since timestamptz, sealed int,
    position_ms int, coverage text, counted_ms int, frontier_ms int, done_at timestamptz, at timestamptz,
    check_next_ms int, check_asked_at timestamptz, segments jsonb)
), b AS (
  UPDATE learning_watchbudget
  SET revision = revision + 1, unspent_ms = i.budget_ms, accrued_at = i.budget_at, day = i.day,
      day_counted_ms = i.day_ms, spent_ms = i.spent_ms
  FROM i WHERE user_id = %s::bigint AND revision = %s::bigint RETURNING user_id
), s AS (
  UPDATE learning_playsession
  SET unspent_ms = i.clock_ms, last_report_at = i.clock_at, fragments = i.fragments, last_seq = i.last_seq,
      decided = i.decided, evidence = i.evidence, unsealed_since = i.since, sealed_count = i.sealed
  FROM b, i WHERE id = %s::bigint RETURNING id
), p AS (
  UPDATE learning_lessonprogress
  SET position_ms = i.position_ms, coverage = decode(i.coverage, 'hex'), counted_ms = i.counted_ms,
      frontier_ms = i.frontier_ms, done_at = i.done_at, updated_at = i.at, check_next_ms = i.check_next_ms,
      check_asked_at = i.check_asked_at
  FROM b, i WHERE enrolment_id = %s::bigint AND lesson_key = %s
), g AS (
  INSERT INTO learning_watchsegment
    (session_id, num, first_seq, last_seq, first_at, last_at, decisions, claimed, counted, claimed_ms, counted_ms, cuts,
     client, policy_id)
  SELECT s.id, v.* FROM s, i, jsonb_to_recordset(i.segments) AS v(
    num int, first_seq int, last_seq int, first_at timestamptz, last_at timestamptz, decisions jsonb, claimed jsonb,
    counted jsonb, claimed_ms int, counted_ms int, cuts jsonb, client jsonb, policy_id bigint)
)
SELECT count(*)::text FROM b
"""
# Each refusal means that another report of the same learner went through; far beyond any number of devices.
_MOST_TRIES = 100


class PlaySessionBusy(DomainError):
    """So many reports of one learner at once that this one never came through. The player sends it again."""

    code = "play_session_busy"
    status = 503
    message = _("Too many reports came at once. What you watched is kept and sent again.")


class PostgreSQL:
    def settle(self, play: PlayToken, decide: Callable[[State], Decision | None]) -> tuple[State, Decision | None]:
        # Keys as text: psycopg would choose a type by a number's size, and each choice is a statement of its own.
        user, session, enrolment = str(play.user_id), str(play.session_id), str(play.enrolment_id)
        for _try in range(_MOST_TRIES):
            cursor, row = _read([session, user])
            if row is None:
                raise NoSession
            revision, state = state_of(json.loads(row[0]))
            decision = decide(state)
            if decision is None:
                return state, None
            if not state.is_watched:
                cursor.execute(PLACE, [state.position_ms, enrolment, play.lesson_key])
                return state, decision
            cursor.execute(_WRITE, [dump(_document(state)), user, str(revision), session, enrolment, play.lesson_key])
            if cursor.fetchone()[0] != "0":
                return state, decision
        raise PlaySessionBusy


def _read(keys: list[str]) -> tuple[CursorWrapper, Any]:
    """A cursor and what is known. Reading changes nothing, so a connection that broke while it was idle is made anew
    here, instead of being asked before every report whether it still works (`CONN_HEALTH_CHECKS`).
    """
    is_new = connection.connection is None
    cursor = _cursor()
    try:
        cursor.execute(_READ, keys)
    except OperationalError:
        if is_new or connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        cursor = _cursor()
        cursor.execute(_READ, keys)
    return cursor, cursor.fetchone()


def _cursor() -> CursorWrapper:
    """One that sends statements and values apart, so that the server keeps plans. Django's own writes values into the
    text, unless `server_side_binding` is set for everything.
    """
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def _document(state: State) -> dict[str, Any]:
    since = unsealed_since(state)
    return {
        "budget_ms": state.budget.unspent_ms,
        "budget_at": state.budget.at.isoformat(),
        "day": state.day.isoformat(),
        "day_ms": state.day_counted_ms,
        "spent_ms": state.spent_ms,
        "clock_ms": state.clock.unspent_ms,
        "clock_at": state.clock.at.isoformat(),
        "fragments": state.fragments,
        "last_seq": state.last_seq,
        "decided": state.decided,
        "evidence": evidence_of(state.evidence),
        "since": since.isoformat() if since else None,
        "sealed": state.sealed_count + len(state.sealed),
        "position_ms": state.position_ms,
        "coverage": state.coverage.hex(),
        "counted_ms": state.counted_ms,
        "frontier_ms": state.frontier_ms,
        "done_at": state.done_at.isoformat() if state.done_at else None,
        "at": state.at.isoformat() if state.at else None,
        "check_next_ms": state.check_next_ms,
        "check_asked_at": state.check_asked_at.isoformat() if state.check_asked_at else None,
        "segments": segments(state),
    }
