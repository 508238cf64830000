"""The public trainer bank (公共职业技能培训师资库, clause 十八): who agreed to stand in it, and may."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from common.workdays import day_of
from institutions.models import ConductFinding, Trainer, TrainerAffiliation
from listings.models import Listing
from reference import services as reference
from reference.models import MalanCourseType, Occupation, Region, SkillLevel

# An institution that is told to put things right goes on teaching; one that is suspended or has left does not.
_STANDING = (Listing.State.LISTED, Listing.State.RECTIFYING)


def trainer_bank(
    *,
    at: datetime,
    query: str = "",
    occupation: str = "",
    region: str = "",
    level: str = "",
    kind: str = "",
    malan: str = "",
    malan_only: bool = False,
) -> QuerySet[Trainer]:
    """Trainers at a listed institution, whose conduct is clear and who agreed to be shown; by name.

    Filters are codes of the lists (`kind` is full or part; `malan` a course type); an unknown one finds nobody.
    """
    today = day_of(at)
    place = Q(
        affiliations__to_date=None,
        affiliations__from_date__lte=today,
        affiliations__institution__listings__kind=Listing.Kind.INSTITUTION,
        affiliations__institution__listings__state__in=_STANDING,
    )
    if region:
        row = Region.objects.filter(code=region).first()
        place &= Q(affiliations__institution__region__code__startswith=reference.subtree(row)) if row else Q(pk__in=[])
    if kind:
        place &= Q(affiliations__kind=kind)
    kept = ConductFinding.objects.filter(ConductFinding.standing(today))
    # One filter for the place: every condition is about the same affiliation.
    found = Trainer.objects.filter(place, listed_consent_at__isnull=False).exclude(pk__in=kept.values("trainer"))
    if occupation:
        found = found.filter(occupations__code=occupation)
    if level:
        found = found.filter(level__code=level)
    if malan:
        found = found.filter(malan_types__key=malan)
    elif malan_only:
        found = found.filter(malan_types__isnull=False)
    if query := query.strip():
        found = found.filter(
            Q(name_zh__icontains=query)
            | Q(name_en__icontains=query)
            | Q(headline_zh__icontains=query)
            | Q(headline_en__icontains=query)
            | Q(occupations__name_zh__icontains=query)
        )
    current = TrainerAffiliation.objects.filter(to_date=None).select_related("institution__region")
    return (
        found.distinct()
        .select_related("level")
        .prefetch_related("occupations", "malan_types", Prefetch("affiliations", current, to_attr="current"))
        .order_by("name_zh", "pk")
    )


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the search form offers: provinces, occupations, levels, Malan course types. Four queries."""
    return {
        "regions": [(one.code, one.name) for one in Region.objects.filter(level=Region.Level.PROVINCE, valid=True)],
        "occupations": [(one.code, one.name) for one in Occupation.objects.all()],
        "levels": [(one.code, one.name) for one in SkillLevel.objects.all()],
        "malan": [(one.key, one.name) for one in MalanCourseType.objects.all()],
    }
