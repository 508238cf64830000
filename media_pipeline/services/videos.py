"""Whose videos are whose. Upper apps say which tenants a person acts for."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import Tenant, Video, VideoVersion

_providers: list[Callable[[Any], Iterable[str]]] = []


class VideoNotFound(DomainError):
    """No such video, or not this person's: both look the same from outside."""

    code = "video_not_found"
    status = 404
    message = _("There is no such video, or it belongs to another institution.")


class NotATenant(DomainError):
    """The person acts for no tenant, or not for this one."""

    code = "not_a_tenant"
    status = 403
    message = _("You can upload videos once you belong to an institution on this platform.")


def register_tenants(provider: Callable[[Any], Iterable[str]]) -> None:
    """Let `provider(user)` name the keys of the tenants that a person acts for."""
    if provider not in _providers:
        _providers.append(provider)


def ensure_tenant(*, key: str, label: str = "") -> Tenant:
    """The tenant `key`, made or relabelled."""
    tenant, _created = Tenant.objects.update_or_create(key=key, defaults={"label": label} if label else {})
    return tenant


def tenants_of(user: Any) -> list[Tenant]:
    """The tenants a person acts for; made where only their key was known so far."""
    if not user.is_authenticated:
        return []
    keys = dict.fromkeys(key for provider in _providers for key in provider(user))
    known = {tenant.key: tenant for tenant in Tenant.objects.filter(key__in=keys)}
    return [known.get(key) or ensure_tenant(key=key) for key in keys]


def tenant_for(*, user: Any, key: str = "") -> Tenant:
    """The tenant that an upload of `user` goes to: the one named, else the only or first one. Raises `NotATenant`."""
    for tenant in tenants_of(user):
        if key in ("", tenant.key):
            return tenant
    raise NotATenant


def may_see_videos(user: Any) -> bool:
    return bool(user.is_superuser or tenants_of(user))


def videos_for(user: Any) -> QuerySet[Video]:
    """The videos that `user` may see, choose and change: those of their tenants; all for an administrator."""
    kept = Video.objects.filter(discarded_at=None)
    return kept if user.is_superuser else kept.filter(tenant__in=tenants_of(user))


def usable(found: QuerySet[Video]) -> QuerySet[Video]:
    """Without the videos of which no file passed the checks."""
    dead = (VideoVersion.State.FAILED, VideoVersion.State.CANCELLED)
    return found.filter(Exists(VideoVersion.objects.filter(video=OuterRef("pk")).exclude(state__in=dead)))


def get_video(*, user: Any, video_uuid: UUID) -> Video:
    """The gate to one video. Raises `VideoNotFound`."""
    try:
        return videos_for(user).select_related("tenant").get(uuid=video_uuid)
    except Video.DoesNotExist:
        raise VideoNotFound from None


def latest_version(video: Video) -> VideoVersion | None:
    """The newest version of a video that was not cancelled."""
    return video.versions.exclude(state=VideoVersion.State.CANCELLED).order_by("-num").first()


def foreign_video_ids(user: Any, ids: Iterable[int]) -> set[int]:
    """Which of the video ids a person posted are not theirs to use. For the `clean` of forms with video choosers."""
    wanted = set(ids)
    return wanted - set(videos_for(user).filter(pk__in=wanted).values_list("pk", flat=True))
