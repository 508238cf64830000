"""Who may do what by office, and where. Offices also are groups, because Wagtail's permissions hang on those."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import RoleGrant, User
from audit import services as audit
from common import clock
from common.workdays import day_of
from reference import services as reference
from reference.models import Region

AUDITORS = "auditors"
OFFICERS = "officers"
# `institution:<code>:trainers` and the like; made by `courses`.
INSTITUTION_PREFIX = "institution:"
_GROUPS = {RoleGrant.Role.AUDITOR: AUDITORS, RoleGrant.Role.OFFICER: OFFICERS}


def is_auditor(user: User | AnonymousUser) -> bool:
    """Whether this person reviews listings (审核员) anywhere."""
    return holds(user, RoleGrant.Role.AUDITOR)


def is_officer(user: User | AnonymousUser) -> bool:
    """Whether this person supervises training (主管人员) anywhere."""
    return holds(user, RoleGrant.Role.OFFICER)


def holds(user: User | AnonymousUser, role: str) -> bool:
    """Whether this person holds `role` today, wherever."""
    return bool(user.is_active) and user.is_authenticated and _standing(role).filter(user=user).exists()


def covers(user: User | AnonymousUser, role: str, region: Region | None) -> bool:
    """Whether this person holds `role` today for `region`: in it, above it, or everywhere. None: everywhere only."""
    if not user.is_active or not user.is_authenticated:
        return False
    grants = _standing(role).filter(user=user).select_related("region")
    return any(
        grant.region is None or (region is not None and region.code.startswith(reference.subtree(grant.region)))
        for grant in grants
    )


def within_office(user: User | AnonymousUser, role: str, *, path: str) -> Q:
    """Rows whose region lies where this person holds `role` today; `path` leads to the region, `region` for example."""
    found = Q(pk__in=[])
    if not user.is_active or not user.is_authenticated:
        return found
    for grant in _standing(role).filter(user=user).select_related("region"):
        if grant.region is None:
            return Q()
        found |= Q(**{f"{path}__code__startswith": reference.subtree(grant.region)})
    return found


def regions_of(user: User | AnonymousUser, role: str) -> list[Region | None]:
    """Where this person holds `role` today; None stands for everywhere."""
    if not user.is_active or not user.is_authenticated:
        return []
    return [grant.region for grant in _standing(role).filter(user=user).select_related("region").order_by("pk")]


def grants_today(user: User | AnonymousUser) -> list[RoleGrant]:
    """The offices that this person holds today, each with its region."""
    if not user.is_active or not user.is_authenticated:
        return []
    return list(RoleGrant.objects.filter(_today(), user=user).select_related("region").order_by("pk"))


def people_with(role: str, *, region: Region | None) -> QuerySet[User]:
    """Everybody active who holds `role` today for `region` (see `covers`), by id."""
    held = Q(region=None)
    if region is not None:
        held |= Q(region__in={f"{region.code[:2]}0000", f"{region.code[:4]}00", region.code})
    return User.objects.filter(is_active=True, pk__in=_standing(role).filter(held).values("user")).order_by("pk")


def officers_for(region: Region | None) -> list[User]:
    """Who hears of what waits for an officer of `region`: those who hold the office, else the administrators."""
    people = list(people_with(RoleGrant.Role.OFFICER, region=region))
    return people or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))


def may_manage(user: User | AnonymousUser) -> bool:
    """Whether this person has any business under /manage/: administrator, office, or an institution's people."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    return (
        user.groups.filter(name__startswith=INSTITUTION_PREFIX).exists()
        or user.role_grants.filter(_today(), role__in=RoleGrant.Role.values).exists()
    )


def make_auditor(
    *, user: User, region: Region | None = None, granted_by: User | None = None, at: datetime | None = None
) -> RoleGrant:
    """Let somebody review listings of `region`, of everywhere without one. They may open the admin by that."""
    return grant_role(user=user, role=RoleGrant.Role.AUDITOR, region=region, granted_by=granted_by, at=at)


def make_officer(
    *, user: User, region: Region | None = None, granted_by: User | None = None, at: datetime | None = None
) -> RoleGrant:
    """Let somebody supervise training in `region`, everywhere without one."""
    return grant_role(user=user, role=RoleGrant.Role.OFFICER, region=region, granted_by=granted_by, at=at)


def grant_role(
    *,
    user: User,
    role: str,
    region: Region | None,
    granted_by: User | None = None,
    department: str = "",
    sensitive_groups: bool | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give an office from the day of `at` on, today if none is given. Safe to repeat.

    `sensitive_groups`: whether an officer looks after the sensitive trainee groups; given anew with another answer, the
    office ends and begins again, so that who could see what, and when, stays known. None: as it stands, else no.
    """
    standing = RoleGrant.objects.filter(user=user, role=role, region=region, to_date=None).first()
    if standing is not None and sensitive_groups not in (None, standing.sensitive_groups):
        end_role(grant=standing, by=granted_by, at=at, reason=reason)
    group, _created = Group.objects.get_or_create(name=_GROUPS[RoleGrant.Role(role)])
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    user.groups.add(group)
    with transaction.atomic():
        grant, created = RoleGrant.objects.get_or_create(
            user=user,
            role=role,
            region=region,
            to_date=None,
            defaults={"from_date": day_of(at or clock.now()), "granted_by": granted_by, "department": department}
            | {"sensitive_groups": bool(sensitive_groups)},
        )
        if created:
            _record("accounts.office_granted", grant, by=granted_by, at=at, reason=reason)
    return grant


def end_role(*, grant: RoleGrant, by: User | None = None, at: datetime | None = None, reason: str = "") -> bool:
    """End an office today: whoever held it can do nothing by it any more. False where it had ended before."""
    with transaction.atomic():
        if RoleGrant.objects.filter(pk=grant.pk, to_date=None).update(to_date=day_of(at or clock.now())) != 1:
            return False
        if not _standing(grant.role).filter(user=grant.user_id).exists():
            grant.user.groups.remove(*Group.objects.filter(name=_GROUPS[RoleGrant.Role(grant.role)]))
        _record("accounts.office_ended", grant, by=by, at=at, reason=reason)
    return True


def _record(action: str, grant: RoleGrant, *, by: User | None, at: datetime | None, reason: str = "") -> None:
    audit.record(
        actor_uuid=str(by.uuid) if by else None,
        action=action,
        object_type="accounts.user",
        object_id=str(grant.user.uuid),
        at=at or clock.now(),
        reason=reason,
        region_code=grant.region_id or "",
        detail={"office": grant.role, "grant": str(grant.uuid)}
        | ({"sensitive_groups": True} if grant.sensitive_groups else {}),
    )


def _standing(role: str) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(_today(), role=role)


def _today() -> Q:
    today = day_of(clock.now())
    return Q(from_date__lte=today) & (Q(to_date=None) | Q(to_date__gt=today))
