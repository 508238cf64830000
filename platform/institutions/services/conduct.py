"""Findings about a trainer's conduct (师德师风): made by an officer of the region, objected to, lifted."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of, deadline
from institutions.models import ConductFinding, Evidence, Institution, Trainer
from institutions.services.interest import OwnInterest, check_no_own_interest

# How long a trainer may object (行政复议法: sixty days).
APPEAL_DAYS = 60
# How long the office has to answer: as long as for an institution's objection to what was done to it.
ANSWER_WORKING_DAYS = 10
Severity = ConductFinding.Severity


class NotTheOffice(DomainError):
    """This person holds no office there: the answer is that there is no such thing."""

    code = "not_the_office"
    status = 404
    message = _("There is no such trainer in your region.")


class FindingIncomplete(DomainError):
    code = "finding_incomplete"
    status = 422


class FindingNotFound(DomainError):
    code = "finding_not_found"
    status = 404
    message = _("There is no such finding.")


class FindingMoved(DomainError):
    code = "finding_moved"
    status = 409


def trainers_in_office(user: User | AnonymousUser, *, at: datetime) -> QuerySet[Trainer]:
    """Trainers who teach, or taught, at an institution where this person holds an officer's office."""
    office = accounts.within_office(user, RoleGrant.Role.OFFICER, path="affiliations__institution__region")
    return Trainer.objects.filter(office, affiliations__isnull=False).distinct()


def check_may_decide(*, officer: User, trainer: Trainer, at: datetime) -> Institution:
    """The institution in whose name the officer's region is concerned. Raises `NotTheOffice`, `OwnInterest`."""
    affiliations = trainer.affiliations.select_related("institution__region").order_by("to_date", "-from_date")
    # Current ones first, whatever the database thinks of NULL.
    ordered = sorted(affiliations, key=lambda one: one.to_date is not None)
    found = [
        one.institution for one in ordered if accounts.covers(officer, RoleGrant.Role.OFFICER, one.institution.region)
    ]
    if not found:
        raise NotTheOffice
    for affiliation in ordered:
        check_no_own_interest(user=officer, institution=affiliation.institution, people=[trainer.user])
    return found[0]


def find_conduct(
    *,
    trainer: Trainer,
    officer: User,
    severity: str,
    finding: str,
    reason: str,
    from_date: date,
    to_date: date | None,
    evidence: Evidence | None = None,
    at: datetime,
) -> ConductFinding:
    """Put a finding on record and tell the trainer. Raises `FindingIncomplete` and what `check_may_decide` raises."""
    institution = check_may_decide(officer=officer, trainer=trainer, at=at)
    finding, reason = finding.strip(), reason.strip()
    if not finding or not reason:
        raise FindingIncomplete(_("Say what was found and on what it rests: the trainer has a right to both."))
    if to_date is not None and to_date < from_date:
        raise FindingIncomplete(_("The last day is before the first."))
    if severity == Severity.ADVERSE and to_date is None:
        raise FindingIncomplete(_("An adverse finding holds for a time. Give its last day."))
    with transaction.atomic():
        row = ConductFinding.objects.create(
            trainer=trainer,
            institution=institution,
            severity=Severity(severity).value,
            finding=finding[:200],
            reason=reason,
            from_date=from_date,
            to_date=to_date,
            evidence=evidence,
            decided_by=officer,
            decided_at=at,
            appeal_until=day_of(at) + timedelta(days=APPEAL_DAYS),
        )
        _tell(row, subject=_("A finding about your conduct is on record"), body=row.finding, at=at)
        _record(row, "conduct.found", officer, at)
    return row


def appeal(*, finding: ConductFinding, user: User, text: str, at: datetime) -> None:
    """The trainer objects, once and in time; the region's other officers hear of it, with the day by which to answer.

    The finding holds until it is lifted. Raises `FindingMoved`.
    """
    if finding.trainer.user_id != user.pk:
        raise FindingNotFound
    text = text.strip()
    if not text:
        raise FindingIncomplete(_("Write what is wrong about the finding."))
    if day_of(at) > finding.appeal_until:
        raise FindingMoved(_("The time to object is over."))
    due = deadline(start=day_of(at), days=ANSWER_WORKING_DAYS).day
    with transaction.atomic():
        changed = ConductFinding.objects.filter(pk=finding.pk, appeal="", lifted_at=None).update(
            appeal=text, appealed_at=at, answer_due_date=due
        )
        if changed != 1:
            raise FindingMoved(_("You have objected already, or the finding is lifted."))
        finding.refresh_from_db()
        _tell_officers(finding, due=due, at=at)
        _record(finding, "conduct.appealed", user, at)


def answer_appeal(*, finding: ConductFinding, officer: User, text: str, at: datetime) -> None:
    """Say why the finding stands after an objection; to take it back, `lift` it, which its own officer may do too.

    Raises `FindingMoved`, `OwnInterest` for whoever made the finding, and what `check_may_decide` raises.
    """
    check_may_decide(officer=officer, trainer=finding.trainer, at=at)
    if officer.pk == finding.decided_by_id:
        raise OwnInterest
    text = text.strip()
    if not text:
        raise FindingIncomplete(_("Write the reasons: the trainer has a right to them."))
    with transaction.atomic():
        changed = (
            ConductFinding.objects.filter(pk=finding.pk, answered_at=None, lifted_at=None)
            .exclude(appeal="")
            .update(appeal_answer=text, answered_by=officer, answered_at=at)
        )
        if changed != 1:
            raise FindingMoved(_("There is no objection without an answer."))
        finding.refresh_from_db()
        _tell(finding, subject=_("Your objection is answered"), body=text, at=at)
        _record(finding, "conduct.appeal_answered", officer, at)


def lift(*, finding: ConductFinding, officer: User, reason: str, at: datetime) -> None:
    """Take a finding back, with a reason; from then on it keeps nobody from teaching. Raises `FindingMoved`."""
    check_may_decide(officer=officer, trainer=finding.trainer, at=at)
    reason = reason.strip()
    if not reason:
        raise FindingIncomplete(_("Write the reasons: the trainer has a right to them."))
    with transaction.atomic():
        changed = ConductFinding.objects.filter(pk=finding.pk, lifted_at=None).update(
            lifted_at=at, lifted_by=officer, lifted_reason=reason
        )
        if changed != 1:
            raise FindingMoved(_("This finding is lifted already."))
        finding.refresh_from_db()
        _tell(finding, subject=_("A finding about your conduct is lifted"), body=reason, at=at)
        _record(finding, "conduct.lifted", officer, at)


def get_finding(*, trainer: Trainer, uuid: UUID) -> ConductFinding:
    """Raises `FindingNotFound`."""
    row = ConductFinding.objects.select_related("trainer", "decided_by").filter(trainer=trainer, uuid=uuid).first()
    if row is None:
        raise FindingNotFound
    return row


def _tell(row: ConductFinding, *, subject: object, body: str, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        words = str(subject)[:120]
    accounts.notify(user=row.trainer.user, subject=words, body=body, url="/me/teaching/#conduct", at=at)


def _tell_officers(row: ConductFinding, *, due: date, at: datetime) -> None:
    """Those who may answer; where nobody but the finding's own officer holds the office, the administrators, who can
    give it to somebody."""
    office = RoleGrant.Role.OFFICER
    others = accounts.people_with(office, region=row.institution.region).exclude(pk=row.decided_by_id or 0)
    url = f"/manage/conduct/{row.trainer.uuid}/"
    with translation.override(settings.LANGUAGE_CODE):
        day = {"day": formats.date_format(due, "DATE_FORMAT")}
        lines = [row.finding, gettext("Somebody other than who made the finding answers it, by %(day)s.") % day]
        if not others.exists():
            others, url = User.objects.filter(is_superuser=True, is_active=True), ""
            lines.append(gettext("No other officer of the region can: give somebody the office."))
        subject = gettext("A trainer objects to a finding")
    accounts.notify_all(
        user_ids=others.values_list("pk", flat=True), subject=subject, body="\n".join(lines), url=url, at=at
    )


def _record(row: ConductFinding, action: str, actor: User, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid),
        action=action,
        object_type="conduct_finding",
        object_id=str(row.uuid),
        at=at,
        region_code=row.institution.region_id,
        detail={"trainer": str(row.trainer.uuid), "severity": row.severity},
    )
