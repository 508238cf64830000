"""The quality file of an institution (办学质量档案, clause 十一): what is on record about it, section by section."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.errors import DomainError
from common.workdays import day_of
from institutions import services as institutions
from institutions.models import ConductFinding, Institution
from listings.models import Listing, Submission
from listings.services.sections import Row, Section


class FileNotThere(DomainError):
    """There is none, or it lies in no region of this person's: the answer is the same."""

    code = "quality_file_not_found"
    status = 404
    message = _("There is no such institution in your region.")


Provider = Callable[[Institution, datetime], Section]
_providers: list[Provider] = []


@dataclass(frozen=True)
class QualityFile:
    institution: Institution
    sections: list[Section]


def register_quality_section(provider: Provider) -> None:
    """Add a section, in the order of registering: inspections, complaints, ratings, sanctions from their own apps."""
    if provider not in _providers:
        _providers.append(provider)


def institutions_in_office(user: User, *, query: str = "") -> QuerySet[Institution]:
    """Those of the regions in which this person is an officer or an auditor, by name."""
    # Never `|` of the two conditions: "everywhere" is an empty one, which an "or" would drop.
    officers, auditors = (
        Institution.objects.filter(accounts.within_office(user, role, path="region")).values("pk")
        for role in (RoleGrant.Role.OFFICER, RoleGrant.Role.AUDITOR)
    )
    both = Institution.objects.filter(Q(pk__in=officers) | Q(pk__in=auditors))
    found = both.select_related("region").order_by("name_zh", "pk")
    return found.filter(Q(name_zh__icontains=query) | Q(code=query.upper())) if query else found


def get_for_office(*, user: User, code: str) -> Institution:
    """Raises `FileNotThere`."""
    found = institutions_in_office(user).filter(code=code.upper()).first()
    if found is None:
        raise FileNotThere
    return found


def quality_file(*, institution: Institution, at: datetime) -> QualityFile:
    own = [_listings(institution), _rounds(institution), _conduct(institution, at), _licences(institution, at)]
    return QualityFile(institution, [*own, *(provider(institution, at) for provider in _providers)])


def _listings(institution: Institution) -> Section:
    counted = Listing.objects.filter(institution=institution).values("kind", "state").annotate(n=Count("pk"))
    kinds, states = dict(Listing.Kind.choices), dict(Listing.State.choices)
    rows = tuple(
        Row(label=f"{kinds[row['kind']]} · {states[row['state']]}", value=str(row["n"]))
        for row in counted.order_by("kind", "state")
    )
    return Section(title=_("Listings"), rows=rows)


def _rounds(institution: Institution) -> Section:
    """The trend: of each year's decisions, how many were approvals, and how many of those in the first round."""
    decided = Submission.objects.filter(listing__institution=institution).exclude(decision="")
    approved = Q(decision=Submission.Decision.APPROVED)
    years = (
        decided.annotate(year=ExtractYear("decided_at"))
        .values("year")
        .annotate(n=Count("pk"), good=Count("pk", filter=approved), first=Count("pk", filter=approved & Q(round=1)))
        .order_by("-year")
    )
    rows = tuple(
        Row(
            label=str(row["year"]),
            value=str(
                _("%(good)d of %(n)d approved, %(first)d in the first round")
                % {"good": row["good"], "n": row["n"], "first": row["first"]}
            ),
        )
        for row in years
    )
    return Section(title=_("Reviews, by year"), rows=rows)


def _conduct(institution: Institution, at: datetime) -> Section:
    standing = ConductFinding.objects.filter(ConductFinding.standing(day_of(at)), institution=institution).count()
    ever = ConductFinding.objects.filter(institution=institution).count()
    return Section(
        title=_("Conduct of trainers"),
        rows=(
            Row(label=_("Findings that hold now"), value=str(standing)),
            Row(label=_("Findings on record"), value=str(ever)),
        ),
    )


def _licences(institution: Institution, at: datetime) -> Section:
    soon = institutions.expiring(institution=institution, at=at)
    rows = [Row(label=_("Licences"), value=str(institution.qualifications.filter(renewed_by=None).count()))]
    rows.append(Row(label=_("Run out soon, or have"), value=str(len(soon))))
    pledges = institution.pledges.values_list("year", flat=True)
    rows.append(Row(label=_("Pledges given"), value=", ".join(str(year) for year in pledges) or "—"))
    return Section(title=_("Licences and pledges"), rows=tuple(rows))
