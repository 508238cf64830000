"""What learning keeps about a person, for their own copy: one part for each course they joined."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from learning.models import (
    Absence,
    Attempt,
    Case,
    ClassMember,
    Completion,
    Enrolment,
    HandIn,
    LessonProgress,
    PlaySession,
    PresenceCheck,
    Rating,
    Work,
)

type Parts = dict[int, list[dict[str, Any]]]


def own_data(*, user: User) -> dict[str, Any]:
    """See `accounts.on_own_data`. The same number of queries however much somebody learned.

    Left out is what would tell about others (who decided, who invited) or give a quiz away (its questions, and whether
    an answer to a check was the right one).
    """
    enrolments = (
        Enrolment.objects.filter(user=user)
        .select_related("version", "payer")
        .prefetch_related("shares__payer", "groups__group")
        .order_by("created_at", "pk")
    )
    parts = _parts(user)
    return {
        "courses": [_course(one) | {name: rows[one.pk] for name, rows in parts.items()} for one in enrolments],
        "classes": _classes(user),
    }


def _course(enrolment: Enrolment) -> dict[str, Any]:
    """Who pays, which groups and how far with a business of their own, as of the day of joining."""
    return {
        "title": enrolment.version.title_zh,
        "version": enrolment.version.num,
        "joined_at": enrolment.created_at,
        "state": enrolment.state,
        "programme": enrolment.programme,
        "payers": [{"payer": share.payer.name_zh, "percent": share.percent} for share in enrolment.shares.all()]
        or [{"payer": enrolment.payer.name_zh, "percent": 100}],
        "groups": [{"group": one.group.name_zh, "source": one.source} for one in enrolment.groups.all()],
        "startup_stage": enrolment.startup_stage,
    }


def _parts(user: User) -> dict[str, Parts]:
    mine = Q(enrolment__user=user)
    kept: dict[str, tuple[Any, tuple[str, ...]]] = {
        "absences": (Absence, ("left_at", "back_at")),
        "completion": (Completion, ("at", "watched_ms", "practice_minutes", "minutes", "state")),
        "lessons": (LessonProgress, ("lesson_key", "position_ms", "counted_ms", "done_at", "updated_at")),
        # The browser's own words for itself, and the keyed hash that play tokens are bound to.
        "players": (PlaySession, ("lesson_key", "device", "device_hash", "started_at", "last_report_at", "granted_at")),
        "presence_checks": (
            PresenceCheck,
            ("lesson_key", "kind", "state", "asked_at", "answered_at", "answer", "tries", "reaction_ms"),
        ),
        "quizzes": (
            Attempt,
            ("lesson_key", "num", "state", "started_at", "submitted_at", "answers", "score_percent", "passed"),
        ),
        "practice": (Work, ("lesson_key", "state", "handed_in_at", "points", "minutes", "accepted_at")),
        "rating": (Rating, ("stars", "text", "rated_at", "answer", "hidden_at", "hidden_reason")),
        "cases": (
            Case,
            (
                *("kind", "facts", "state", "opened_at", "answer", "answered_at", "decision", "reason", "decided_at"),
                *("appeal", "appealed_at", "appeal_decision", "appeal_reason", "closed_at"),
            ),
        ),
    }
    parts = {
        name: _by_enrolment(model.objects.filter(mine).order_by("pk").values("enrolment_id", *columns))
        for name, (model, columns) in kept.items()
    }
    handed_in: Any = HandIn.objects.filter(work__enrolment__user=user).order_by("pk")
    renamed = {"enrolment_id": F("work__enrolment"), "lesson_key": F("work__lesson_key")}
    parts["handed_in"] = _by_enrolment(handed_in.values("num", "at", "text", "form", **renamed))
    return parts


def _by_enrolment(rows: Iterable[dict[str, Any]]) -> Parts:
    found: Parts = defaultdict(list)
    for row in rows:
        found[row.pop("enrolment_id")].append(row)
    return found


def _classes(user: User) -> list[dict[str, Any]]:
    members = ClassMember.objects.filter(user=user).select_related("training_class__institution").order_by("pk")
    return [
        {
            "class": one.training_class.name,
            "institution": one.training_class.institution.name_zh,
            "called": one.note,
            "state": one.state,
            "invited_at": one.invited_at,
            "consented_at": one.consented_at,
            "ended_at": one.ended_at,
            "reason": one.reason,
        }
        for one in members
    ]
