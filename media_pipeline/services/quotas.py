"""Whether there is room for another file: on this disk, and in what an institution may keep."""

import shutil
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from common import clock
from common.errors import DomainError
from media_pipeline.models import Tenant, Upload, VideoVersion

# Room that an upload must leave free on the disk, beside itself.
RESERVE_BYTES = 1024**3


class NoRoom(DomainError):
    code = "no_room"
    status = 507
    message = gettext_lazy("The server has no room for this file now. Nothing was uploaded; try again later.")


class QuotaReached(DomainError):
    """The institution may keep so much and no more."""

    code = "quota_reached"
    status = 507

    def __init__(self, *, quota: int, used: int, wanted: int) -> None:
        words = {"quota": filesizeformat(quota), "used": filesizeformat(used), "wanted": filesizeformat(wanted)}
        super().__init__(
            _(
                "Your institution may keep %(quota)s of lectures here and keeps %(used)s already, "
                "so %(wanted)s more do not fit. Remove videos that no course uses, "
                "or ask the platform's operators for more room."
            )
            % words
        )


def admit_to_disk(*, size_bytes: int, still_to_arrive: int) -> None:
    """Room on the disk of uploads for what open uploads still bring, this file, and its copy in storage at worst.

    Raises `NoRoom`.
    """
    if shutil.disk_usage(settings.UPLOAD_DIR).free < still_to_arrive + 2 * size_bytes + RESERVE_BYTES:
        raise NoRoom


def admit_to_tenant(*, tenant: Tenant, size_bytes: int, at: datetime) -> None:
    """Room in the tenant's quota. Raises `QuotaReached`.

    Call it in the transaction that makes the row: the tenant's row is locked, so two uploads at once can't both have
    the last room.
    """
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    quota, used = quota_of(tenant), used_bytes(tenant=tenant, at=at)
    if used + size_bytes > quota:
        raise QuotaReached(quota=quota, used=used, wanted=size_bytes)


def quota_of(tenant: Tenant) -> int:
    """Bytes of sources that a tenant may keep."""
    return settings.MEDIA_TENANT_QUOTA_BYTES if tenant.quota_bytes is None else tenant.quota_bytes


def used_bytes(*, tenant: Tenant, at: datetime) -> int:
    """Bytes of a tenant's stored sources, refused ones too, and of what its open uploads announced."""
    stored = VideoVersion.objects.filter(video__tenant=tenant).exclude(state=VideoVersion.State.CANCELLED)
    coming = Upload.objects.filter(tenant=tenant, state=Upload.State.OPEN, expires_at__gt=at)
    return sum(rows.aggregate(total=Sum("size_bytes"))["total"] or 0 for rows in (stored, coming))


def set_quota(*, tenant: Tenant, quota_bytes: int | None) -> None:
    """What a tenant may keep from now on; None for the setting's default. What it keeps already stays."""
    with transaction.atomic():
        Tenant.objects.filter(pk=tenant.pk).update(quota_bytes=quota_bytes)
        audit.record(
            actor_uuid=None,
            action="media.quota_set",
            object_type="tenant",
            object_id=tenant.key[:64],
            at=clock.now(),
            detail={"quota_bytes": quota_bytes},
        )
