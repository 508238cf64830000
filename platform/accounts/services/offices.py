"""Who may give and end offices: administrators everywhere, officers within their own region; nobody his own."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from accounts.services.roles import covers, end_role, grant_role, is_officer, within_office
from common.errors import DomainError
from reference.models import Region

OFFICER = RoleGrant.Role.OFFICER


class MayNotGrant(DomainError):
    """Neither an administrator nor an officer of that region or one above it."""

    code = "may_not_grant"
    status = 403
    message = _("You can give and end offices only within the region of your own office.")


class OwnOffice(DomainError):
    code = "own_office"
    status = 403
    message = _("Nobody gives or ends an office of their own. Ask another administrator or officer.")


class OfficeNotFound(DomainError):
    code = "office_not_found"
    status = 404
    message = _("There is no such office, or it is outside your region.")


class OfficeEnded(DomainError):
    code = "office_ended"
    status = 409
    message = _("This office had ended before. Nothing was changed.")


class OfficersOnly(DomainError):
    code = "officers_only"
    status = 422
    message = _("Only officers look after sensitive groups. Choose that office, or leave the box empty.")


def may_keep_offices(user: User | AnonymousUser) -> bool:
    """Whether this person gives and ends offices anywhere."""
    return bool(user.is_active) and (user.is_superuser or is_officer(user))


def offices_seen_by(user: User) -> QuerySet[RoleGrant]:
    """Offices within this person's own, all for administrators; those that stand first. Raises `MayNotGrant`."""
    if not may_keep_offices(user):
        raise MayNotGrant
    seen = Q() if user.is_superuser else within_office(user, OFFICER, path="region")
    return RoleGrant.objects.filter(seen).select_related("user", "region", "granted_by").order_by("-from_date", "-pk")


def grant_office(
    *,
    by: User,
    user: User,
    role: str,
    region: Region | None,
    department: str = "",
    sensitive_groups: bool = False,
    reason: str,
    at: datetime,
) -> RoleGrant:
    """Give `user` an office from today; `sensitive_groups` names an officer for the sensitive trainee groups.

    Raises `MayNotGrant`, `OwnOffice`, `OfficersOnly`.
    """
    _check(by=by, holder=user, region=region)
    if sensitive_groups and role != OFFICER:
        raise OfficersOnly
    return grant_role(
        user=user,
        role=role,
        region=region,
        granted_by=by,
        department=department,
        sensitive_groups=sensitive_groups,
        at=at,
        reason=reason,
    )


def end_office(*, by: User, uuid: UUID, reason: str, at: datetime) -> RoleGrant:
    """End an office today. Raises `MayNotGrant`, `OfficeNotFound`, `OwnOffice`, `OfficeEnded`."""
    grant = offices_seen_by(by).filter(uuid=uuid).first()
    if grant is None:
        raise OfficeNotFound
    _check(by=by, holder=grant.user, region=grant.region)
    if not end_role(grant=grant, by=by, at=at, reason=reason):
        raise OfficeEnded
    return grant


def _check(*, by: User, holder: User, region: Region | None) -> None:
    if not by.is_active or not (by.is_superuser or covers(by, OFFICER, region)):
        raise MayNotGrant
    if holder.pk == by.pk:
        raise OwnOffice
