"""Who runs an institution here. Everything that a manager may touch goes through `check_manages`."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions.models import Institution, InstitutionManager


class NotYours(DomainError):
    """There is no such institution, or this person doesn't run it: the answer is the same."""

    code = "institution_not_yours"
    status = 404
    message = _("There is no such institution among those that you manage.")


class LastManager(DomainError):
    code = "last_manager"
    status = 409
    message = _("An institution needs a manager. Name another one first.")


def make_manager(*, institution: Institution, user: User, by: User | None, at: datetime) -> InstitutionManager:
    """Let `user` run the institution's affairs from this day on. Safe to repeat."""
    with transaction.atomic():
        manager, created = InstitutionManager.objects.get_or_create(
            institution=institution, user=user, to_date=None, defaults={"from_date": day_of(at), "named_by": by}
        )
        managers_group(institution).user_set.add(user)
        if created:
            audit.record(
                actor_uuid=str((by or user).uuid),
                action="institution.manager_named",
                object_type="institution",
                object_id=str(institution.uuid),
                at=at,
                region_code=institution.region_id,
                detail={"person": str(user.uuid)},
            )
    return manager


def end_manager(*, institution: Institution, user: User, by: User, at: datetime) -> None:
    """`user` runs it no longer. Raises `LastManager`, `NotYours` if they never did."""
    with transaction.atomic():
        # The institution's row is held, so that two managers can't end each other at once.
        Institution.objects.select_for_update().get(pk=institution.pk)
        standing = InstitutionManager.objects.filter(institution=institution, to_date=None)
        if not standing.filter(user=user).exists():
            raise NotYours
        if not standing.exclude(user=user).exists():
            raise LastManager
        standing.filter(user=user).update(to_date=day_of(at))
        managers_group(institution).user_set.remove(user)
        audit.record(
            actor_uuid=str(by.uuid),
            action="institution.manager_ended",
            object_type="institution",
            object_id=str(institution.uuid),
            at=at,
            region_code=institution.region_id,
            detail={"person": str(user.uuid)},
        )


def managed_by(user: User | AnonymousUser) -> list[Institution]:
    """The institutions that this person runs now, by name."""
    if not user.is_authenticated or not user.is_active:
        return []
    found = Institution.objects.filter(managers__user=user, managers__to_date=None)
    return list(found.select_related("region").order_by("name_zh"))


def check_manages(*, user: User | AnonymousUser, code: str) -> Institution:
    """The institution with this code, if this person runs it. Raises `NotYours`."""
    for institution in managed_by(user):
        if institution.code == code.upper():
            return institution
    raise NotYours


def managers_group(institution: Institution) -> Group:
    """The group that opens /manage/ for its managers."""
    group, created = Group.objects.get_or_create(name=f"{accounts.INSTITUTION_PREFIX}{institution.code}:managers")
    if created:
        group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    return group
