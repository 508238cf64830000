"""Cases: opened by the sweep, answered and appealed by the learner, decided by people of the region's offices.

Nothing here touches what was counted or credited. Each move is a compare-and-swap, with its row in the audit record in
the same transaction.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of, deadline
from learning.models import AnomalyCursor, Case
from learning.services import case_rules as rules
from learning.services.telling import tell

TEXT_MAX = 4000
SWEEP_LIMIT = 200
State, Decision = Case.State, Case.Decision


class CaseNotFound(DomainError):
    code = "case_not_found"
    status = 404
    message = _("There is no such case.")


class CaseMoved(DomainError):
    """Somebody was faster, or the time is over: nothing was changed."""

    code = "case_moved"
    status = 409
    message = _("The case has moved on meanwhile. Load the page again to see how it stands.")


class CaseIncomplete(DomainError):
    code = "case_incomplete"
    status = 422


class SamePerson(DomainError):
    code = "same_person"
    status = 403
    message = _("You decided this case, so somebody else decides the appeal.")


def open_case(*, kind: str, enrolment_id: int, facts: dict[str, Any], evidence_until: datetime, at: datetime) -> Case:
    """Open a case and tell the learner, kindly. `facts` are figures alone."""
    today = day_of(at)
    with transaction.atomic():
        case = Case.objects.create(
            kind=kind,
            enrolment_id=enrolment_id,
            facts=facts,
            evidence_until=evidence_until,
            opened_at=at,
            answer_until=deadline(start=today, days=rules.ANSWER_DAYS).day,
            due_date=deadline(start=today, days=rules.DECIDE_DAYS).day,
        )
        case = _with_all().get(pk=case.pk)
        _record(case, "case.opened", None, at)
        _tell(
            case,
            _("Something about your learning looks unusual"),
            _("Nothing is taken from you. A person will look at it, and you can say what happened."),
            at,
        )
    return case


def cases_of(*, user: User) -> QuerySet[Case]:
    """One's own, the newest first."""
    return _with_all().filter(enrolment__user=user)


def get_own_case(*, user: User, uuid: UUID) -> Case:
    """Raises `CaseNotFound`."""
    case = cases_of(user=user).filter(uuid=uuid).first()
    if case is None:
        raise CaseNotFound
    return case


def answer_case(*, case: Case, user: User, text: str, at: datetime) -> None:
    """The learner says what happened; possible until it is decided. Raises `CaseNotFound`, `CaseIncomplete`,
    `CaseMoved`.
    """
    _check_own(case, user)
    text = _text(text, _("Say in a few words what happened."))
    _move(case, {"state": State.OPEN}, "case.answered", user, at, state=State.ANSWERED, answer=text, answered_at=at)


def appeal_case(*, case: Case, user: User, text: str, at: datetime) -> None:
    """The learner objects to a decision, once and in time. Raises `CaseNotFound`, `CaseIncomplete`, `CaseMoved`."""
    _check_own(case, user)
    text = _text(text, _("Write what is wrong about the decision."))
    due = deadline(start=day_of(at), days=rules.APPEAL_DECIDE_DAYS).day
    _move(
        case,
        {"state": State.DECIDED, "appeal_until__gte": day_of(at)},
        "case.appealed",
        user,
        at,
        state=State.APPEALED,
        appeal=text,
        appealed_at=at,
        appeal_due_date=due,
    )


def decide_case(*, case: Case, by: User, decision: str, reason: str, at: datetime) -> None:
    """Decide with a reason. That there is no fault may be said at any time; anything else after the learner answered,
    or after the last day to. Whether `by` may decide is for the caller. Raises `CaseIncomplete`, `CaseMoved`.
    """
    _check_decision(decision)
    reason = _text(reason, _("Write the reasons: the learner has a right to them."))
    if decision == Decision.NO_FAULT:
        after: dict[str, Any] = {"state": State.CLOSED, "closed_at": at}
    else:
        if case.state == State.OPEN and day_of(at) <= case.answer_until:
            raise CaseMoved(
                _("The learner has time to answer until the day shown. Until then only “no fault” is possible.")
            )
        after = {
            "state": State.DECIDED,
            "appeal_until": deadline(start=day_of(at), days=rules.APPEAL_DAYS).day,
        }
    # By the state that was read: an answer that comes meanwhile is read before anybody decides.
    before = {"state": case.state, "decision": ""}
    given = {"decision": decision, "reason": reason, "decided_by": by, "decided_at": at}
    with transaction.atomic():
        _move(case, before, "case.decided", by, at, **given, **after)
        if decision == Decision.NO_FAULT:
            body = _("There is nothing to hold against you. The case is closed. Read the reasons.")
        else:
            body = _("A note stays with the evidence; your minutes stay as they are. Read the reasons; you can appeal.")
        _tell(case, _("Your case is decided"), body, at)


def decide_appeal(*, case: Case, by: User, decision: str, reason: str, at: datetime) -> None:
    """Another person decides about the appeal; that closes the case. Whether `by` may is for the caller.

    Raises `SamePerson`, `CaseIncomplete`, `CaseMoved`.
    """
    if case.decided_by_id == by.pk:
        raise SamePerson
    _check_decision(decision)
    reason = _text(reason, _("Write the reasons: the learner has a right to them."))
    with transaction.atomic():
        _move(
            case,
            {"state": State.APPEALED},
            "case.appeal_decided",
            by,
            at,
            state=State.CLOSED,
            appeal_decision=decision,
            appeal_reason=reason,
            appeal_decided_by=by,
            closed_at=at,
        )
        _tell(
            case, _("Your appeal is decided"), _("Somebody else has looked at everything anew. Read the reasons."), at
        )


def close_unappealed(*, at: datetime, limit: int = SWEEP_LIMIT) -> int:
    """Close what nobody appealed against in time. Returns how many."""
    over = _with_all().filter(state=State.DECIDED, appeal_until__lt=day_of(at)).order_by("appeal_until", "pk")
    closed = 0
    for case in over[:limit]:
        try:
            _move(case, {"state": State.DECIDED}, "case.closed", None, at, state=State.CLOSED, closed_at=at)
        except CaseMoved:
            continue
        closed += 1
    return closed


def begin_telling(*, at: datetime) -> tuple[datetime, datetime] | None:
    """Whoever begins to tell people of new cases, once a day: after when and until when cases are new; None: they were
    told today. Called in the transaction that tells. A case is seen a little after its own time, so the newest of
    all wait for the next day.
    """
    cursor = AnomalyCursor.objects.get_or_create(name="offices")[0]
    if cursor.seen_at is not None and day_of(cursor.seen_at) >= day_of(at):
        return None
    if AnomalyCursor.objects.filter(pk=cursor.pk, seen_at=cursor.seen_at).update(seen_at=at) != 1:
        return None
    after = cursor.seen_at - rules.LAG if cursor.seen_at else datetime.min.replace(tzinfo=UTC)
    return after, at - rules.LAG


def is_late(case: Case, *, today: date) -> bool:
    """Whether whoever has to decide is behind the dated deadline."""
    if case.state == State.APPEALED:
        return case.appeal_due_date is not None and today > case.appeal_due_date
    return case.state in (State.OPEN, State.ANSWERED) and today > case.due_date


def _with_all() -> QuerySet[Case]:
    return Case.objects.select_related(
        "enrolment__user", "enrolment__version__course__institution__region", "decided_by", "appeal_decided_by"
    )


def _check_own(case: Case, user: User) -> None:
    if case.enrolment.user_id != user.pk:
        raise CaseNotFound


def _check_decision(decision: str) -> None:
    if decision not in Decision.values:
        raise CaseIncomplete(_("Choose a decision."))


def _text(text: str, missing: Any) -> str:
    text = text.strip()
    if not text:
        raise CaseIncomplete(missing)
    if len(text) > TEXT_MAX:
        raise CaseIncomplete(_("This is too long: at most 4,000 characters."))
    return text


def _move(case: Case, before: dict[str, Any], action: str, actor: User | None, at: datetime, **after: Any) -> None:
    """Compare and swap, with its row in the record. Raises `CaseMoved`."""
    with transaction.atomic():
        if Case.objects.filter(pk=case.pk, **before).update(**after) != 1:
            raise CaseMoved
        for name, value in after.items():
            setattr(case, name, value)
        _record(case, action, actor, at)


def _record(case: Case, action: str, actor: User | None, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid) if actor else None,
        action=action,
        object_type="case",
        object_id=str(case.uuid),
        at=at,
        region_code=case.enrolment.version.course.institution.region_id,
        detail={"kind": case.kind, "enrolment": str(case.enrolment.uuid), "decision": str(case.outcome)},
    )


def _tell(case: Case, subject: Any, body: Any, at: datetime) -> None:
    url = reverse("learn_case", args=[case.uuid])
    tell(users=[case.enrolment.user_id], words=lambda: (subject, body), url=url, at=at)
