"""Cases of learners in the region of somebody's office: what is to be decided, and deciding it. Reading is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet, When
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions import services as institutions
from learning import services as learning
from learning.models import Case
from listings.models import DeclaredRelation
from reference.models import Region

_REGION = "enrolment__version__course__institution__region"
_OFFICES = (RoleGrant.Role.AUDITOR, RoleGrant.Role.OFFICER)
State = Case.State
_WAITING = (State.OPEN, State.ANSWERED, State.APPEALED)


class NoOfficeForCases(DomainError):
    code = "no_office_for_cases"
    status = 403
    message = _("Cases are for the auditors and officers of the region.")


@dataclass(frozen=True)
class CaseFile:
    """A case as whoever decides sees it. `may_decide`: on it, or on its appeal, now and by this person."""

    case: Case
    is_late: bool
    may_decide: bool
    may_decide_appeal: bool
    decisions: Sequence[tuple[str, Any]]


def may_see_cases(user: Any) -> bool:
    """Whether this person holds an office for which there are cases, anywhere."""
    return accounts.is_auditor(user) or accounts.is_officer(user)


def list_cases(*, reader: User, show: str = "") -> QuerySet[Case]:
    """Cases of the reader's region, what is due first first; `show`: "" for what waits to be decided, "all".

    Never one's own, nor those of an institution that one belongs to or declared a relation to. Raises
    `NoOfficeForCases`.
    """
    found = _in_office(reader)
    if show == "all":
        return found.order_by("-opened_at", "-pk")
    found = found.filter(state__in=_WAITING)
    due = Choice(When(state=State.APPEALED, then=F("appeal_due_date")), default=F("due_date"))
    return found.annotate(due=due).order_by("due", "pk")


def tell_offices(*, at: datetime) -> int:
    """Tell everybody, once a day, in whose office cases were opened or appealed since. Returns how many people."""
    with transaction.atomic():
        window = learning.begin_telling(at=at)
        if window is None:
            return 0
        after, until = window
        new = Q(opened_at__gt=after, opened_at__lte=until) | Q(appealed_at__gt=after, appealed_at__lte=until)
        waiting = Case.objects.filter(new, state__in=_WAITING)
        places = Region.objects.filter(pk__in=waiting.order_by().values(_REGION).distinct())
        people = {user for place in places for role in _OFFICES for user in accounts.people_with(role, region=place)}
        told = 0
        for person in sorted(people, key=lambda one: one.pk):
            own = list_cases(reader=person).filter(new)
            count, first = own.count(), own.first()
            if first is not None:
                _tell(person, count=count, case=first, at=at)
                told += 1
    return told


def _tell(person: User, *, count: int, case: Case, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        day = case.appeal_due_date or case.due_date
        subject = ngettext("%(n)d new case of a learner", "%(n)d new cases of learners", count) % {"n": count}
        body = gettext("The first decision is due by %(day)s.") % {"day": formats.date_format(day, "DATE_FORMAT")}
    accounts.notify(user=person, subject=subject, body=body, url=reverse("oversight_cases"), at=at)


def note_list_read(*, reader: User, cases: Sequence[Case], at: datetime) -> None:
    """That somebody looked through a list of cases is on record, for each learner in it."""
    audit.read_personal(
        actor_uuid=str(reader.uuid),
        people=sorted({str(case.enrolment.user.uuid) for case in cases}),
        what=["cases"],
        purpose="case_list",
        at=at,
    )


def read_case(*, uuid: UUID, reader: User, at: datetime) -> CaseFile:
    """One case, with a row in the audit record. Raises `NoOfficeForCases`, `learning.CaseNotFound`."""
    case = _get(uuid, reader)
    audit.read_personal(
        actor_uuid=str(reader.uuid),
        people=[str(case.enrolment.user.uuid)],
        what=["case"],
        purpose="case",
        at=at,
        region_code=case.enrolment.version.course.institution.region_id,
    )
    return case_file(case=case, reader=reader, today=day_of(at))


def case_file(*, case: Case, reader: User, today: date) -> CaseFile:
    """What this person may do with a case that they may see."""
    early = case.state == State.OPEN and today <= case.answer_until
    decisions = [(one.value, one.label) for one in Case.Decision if not (early and one != Case.Decision.NO_FAULT)]
    return CaseFile(
        case=case,
        is_late=learning.is_late(case, today=today),
        may_decide=case.state in (State.OPEN, State.ANSWERED),
        may_decide_appeal=case.state == State.APPEALED and case.decided_by_id != reader.pk,
        decisions=decisions,
    )


def decide_case(*, uuid: UUID, by: User, decision: str, reason: str, at: datetime) -> None:
    """Decide as somebody of the region's offices.

    Raises `NoOfficeForCases`, `learning.CaseNotFound`, `learning.CaseIncomplete`, `learning.CaseMoved`.
    """
    learning.decide_case(case=_get(uuid, by), by=by, decision=decision, reason=reason, at=at)


def decide_case_appeal(*, uuid: UUID, by: User, decision: str, reason: str, at: datetime) -> None:
    """Decide about an appeal, as somebody else than who decided. Raises as `decide_case`, and `learning.SamePerson`."""
    learning.decide_appeal(case=_get(uuid, by), by=by, decision=decision, reason=reason, at=at)


def _get(uuid: UUID, reader: User) -> Case:
    case = _in_office(reader).filter(uuid=uuid).first()
    if case is None:
        raise learning.CaseNotFound
    return case


def _in_office(reader: User) -> QuerySet[Case]:
    if not may_see_cases(reader):
        raise NoOfficeForCases
    inside = Q(pk__in=[])
    for role in _OFFICES:
        within = accounts.within_office(reader, role, path=_REGION)
        if not within:
            # Everywhere; an empty condition would vanish beside another one.
            inside = Q()
            break
        inside |= within
    related = DeclaredRelation.objects.filter(user=reader, ended_at=None, institution__isnull=False)
    institution = "enrolment__version__course__institution__in"
    own = Q(enrolment__user=reader) | Q(**{institution: [house.pk for house in institutions.works_for(reader)]})
    return (
        Case.objects.filter(inside)
        .exclude(own | Q(**{institution: related.values("institution")}))
        .select_related(
            "enrolment__user", "enrolment__version__course__institution__region", "decided_by", "appeal_decided_by"
        )
    )
