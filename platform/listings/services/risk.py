"""How closely a submission deserves to be looked at, from simple facts that the desk names one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from listings.models import Listing, Submission
from reference.models import Policy

HIGH_FROM = 3
_NAMES: dict[str, tuple[int, Promise]] = {
    "new_institution": (1, _("first listing of the institution")),
    "public_money": (2, _("public money")),
    "returned": (1, _("returned before")),
    "warnings": (1, _("warnings of the machine checks")),
    "machine_made": (1, _("machine-made parts declared")),
}


@dataclass(frozen=True)
class Risk:
    """`reasons` are what speaks for a closer look; each has a weight, and their sum makes the level."""

    codes: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        points = sum(_NAMES[code][0] for code in self.codes)
        if points >= HIGH_FROM:
            return "high"
        return "raised" if points else "usual"

    @property
    def name(self) -> Promise:
        return {"high": _("high"), "raised": _("raised"), "usual": _("usual")}[self.level]

    @property
    def reasons(self) -> list[Promise]:
        return [_NAMES[code][1] for code in self.codes]


def risks_of(submissions: Sequence[Submission]) -> dict[int, Risk]:
    """The risk of each, by the submission's id. Two queries."""
    institutions = {one.listing.institution_id for one in submissions if one.listing.institution_id}
    listed = Listing.objects.filter(institution=OuterRef("pk"), listed_at__isnull=False)
    known = set(Institution.objects.filter(Exists(listed), pk__in=institutions).values_list("pk", flat=True))
    returned = Submission.objects.filter(
        listing__in={one.listing_id for one in submissions}, decision=Submission.Decision.RETURNED
    )
    times = dict(returned.values_list("listing_id").annotate(n=Count("pk")))
    return {
        one.pk: Risk(
            tuple(code for code, holds in _facts(one, known=known, returned=times.get(one.listing_id, 0)) if holds)
        )
        for one in submissions
    }


def _facts(submission: Submission, *, known: set[int], returned: int) -> list[tuple[str, bool]]:
    version = submission.version
    return [
        ("new_institution", submission.listing.institution_id not in known),
        ("public_money", version is not None and version.kind == Policy.Kind.SUBSIDISED),
        ("returned", returned > 0),
        ("warnings", any(check.get("severity") == "warning" for check in submission.checks)),
        ("machine_made", version is not None and version.ai_declared),
    ]
