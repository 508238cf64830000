"""Which rules apply."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from reference.models import Policy, Region


class NoPolicy(DomainError):
    """No rules are in force for this kind of offering, here and now."""

    code = "no_policy"
    status = 409
    message = _("No rules are in force for this kind of course. Please tell the platform's administrator.")


def get_policy(*, kind: str, region: Region | None = None, at: datetime) -> Policy:
    """The newest policy of `kind` in force at `at`: the county's own, else the city's, the province's, the general one.

    Raises `NoPolicy`.
    """
    in_force = Policy.objects.filter(kind=kind, valid_from__lte=at).filter(Q(valid_to=None) | Q(valid_to__gt=at))
    place = region
    while True:
        found = in_force.filter(region=place).order_by("-version").first()
        if found:
            return found
        if place is None:
            raise NoPolicy
        place = place.parent
