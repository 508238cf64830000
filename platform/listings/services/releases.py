"""Publishing the directory: frozen, numbered, each release bound to the one before, signed with the platform's key.

The statement that is signed says which directory, which number, when, how many rows, the SHA-256 of the rows' canonical
JSON, and the hash of the release before. Whoever holds a file of rows and the statement can check both without us.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from common.canonical import canonical_json
from common.errors import DomainError
from common.workdays import day_of
from listings.models import DirectoryRelease, Listing
from listings.services.directory import public_changes, within
from listings.services.powers import OFFICER
from listings.services.rows import as_row, with_facts
from reference.models import Region
from skillsbank import services as skillsbank

# What the first release of a directory follows.
BEGINNING = "0" * 64
_CHUNK = 2000

type Rows = list[dict[str, Any]]


class MayNotPublish(DomainError):
    code = "may_not_publish"
    status = 403
    message = _("Only an officer of this region may publish its directory.")


class PublishedMeanwhile(DomainError):
    code = "published_meanwhile"
    status = 409
    message = _("Somebody else has just published this directory.")


class ReleaseNotFound(DomainError):
    code = "release_not_found"
    status = 404
    message = _("There is no such release of the directory.")


@dataclass(frozen=True)
class Difference:
    """What changed from one release to a later one; `changed` holds pairs (before, after)."""

    added: Rows
    removed: Rows
    changed: list[tuple[dict[str, Any], dict[str, Any]]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def publish(*, region: Region | None, officer: User, at: datetime) -> DirectoryRelease:
    """Publish the directory of a region, or the whole, as it is now. Raises `MayNotPublish`, `PublishedMeanwhile`."""
    if not may_publish(user=officer, region=region):
        raise MayNotPublish
    return _publish(region=region, officer=officer, at=at)


def may_publish(*, user: User, region: Region | None) -> bool:
    """Whether this person's office covers the region; for None, everywhere."""
    return user.is_active and (user.is_superuser or accounts.covers(user, OFFICER, region))


def regions_of(user: User) -> list[Region]:
    """The regions that this person holds office for by name; the provinces for whoever holds it everywhere."""
    if may_publish(user=user, region=None):
        return list(Region.objects.filter(level=Region.Level.PROVINCE, valid=True))
    named = Region.objects.filter(pk__in=user.role_grants.filter(role=OFFICER).values("region"))
    return [region for region in named if may_publish(user=user, region=region)]


def publish_changed(*, at: datetime) -> int:
    """What the schedule does: once a day, the whole and every directory published before, if something changed.

    Returns how many releases it made.
    """
    made = 0
    regions = Region.objects.filter(pk__in=DirectoryRelease.objects.filter(region__isnull=False).values("region"))
    for region in (None, *regions.order_by("pk")):
        last = latest(region=region)
        if last is not None and (day_of(last.created_at) >= day_of(at) or not _changed_since(last)):
            continue
        if last is None and not Listing.objects.filter(in_directory=True).exists():
            continue
        try:
            _publish(region=region, officer=None, at=at)
        except PublishedMeanwhile:
            continue
        made += 1
    return made


def latest(*, region: Region | None) -> DirectoryRelease | None:
    """The newest release of this directory, without its content."""
    return DirectoryRelease.objects.defer("content").filter(region=region).order_by("-num").first()


def releases(*, region: str = "") -> QuerySet[DirectoryRelease]:
    """Every release, newest first; of one region where its code is given. Without content."""
    found = DirectoryRelease.objects.defer("content").select_related("region")
    return (found.filter(region=region) if region else found).order_by("-created_at", "-pk")


def get_release(*, uuid: UUID) -> DirectoryRelease:
    """Raises `ReleaseNotFound`."""
    found = DirectoryRelease.objects.select_related("region").filter(uuid=uuid).first()
    if found is None:
        raise ReleaseNotFound
    return found


def previous_of(release: DirectoryRelease) -> DirectoryRelease | None:
    """The release that this one follows."""
    return DirectoryRelease.objects.filter(region=release.region_id, num=release.num - 1).first()


def rows_of(release: DirectoryRelease) -> Rows:
    """What stands in it, by listing id."""
    rows: Rows = json.loads(text_of(release))
    return rows


def text_of(release: DirectoryRelease) -> bytes:
    """The canonical JSON that `content_hash` speaks of. Raises `OSError` where what is kept is no gzip any more."""
    return gzip.decompress(bytes(release.content))


def difference(*, old: DirectoryRelease, new: DirectoryRelease) -> Difference:
    """What changed from `old` to `new`, listing by listing."""
    before = {row["listing"]: row for row in rows_of(old)}
    after = {row["listing"]: row for row in rows_of(new)}
    return Difference(
        added=[row for key, row in after.items() if key not in before],
        removed=[row for key, row in before.items() if key not in after],
        changed=[(before[key], row) for key, row in after.items() if key in before and before[key] != row],
    )


def statement_of(release: DirectoryRelease) -> dict[str, Any]:
    """What is signed."""
    return {
        "type": "DirectoryRelease",
        "uuid": str(release.uuid),
        "region": release.region_id or "",
        "num": release.num,
        "createdAt": release.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "count": release.count,
        "contentHash": release.content_hash,
        "previousHash": release.previous_hash,
    }


def hash_of(release: DirectoryRelease) -> str:
    return hashlib.sha256(canonical_json(statement_of(release))).hexdigest()


def _publish(*, region: Region | None, officer: User | None, at: datetime) -> DirectoryRelease:
    try:
        with transaction.atomic():
            last = latest(region=region)
            rows = _rows_now(region)
            content = canonical_json(rows)
            release = DirectoryRelease(
                region=region,
                num=last.num + 1 if last else 1,
                created_at=at,
                published_by=officer,
                count=len(rows),
                content=gzip.compress(content, 6, mtime=0),
                content_hash=hashlib.sha256(content).hexdigest(),
                previous_hash=last.hash if last else BEGINNING,
            )
            release.hash = hash_of(release)
            release.signature = skillsbank.sign_document(statement_of(release))
            release.key_id = skillsbank.key_id()
            release.save(force_insert=True)
            audit.record(
                actor_uuid=str(officer.uuid) if officer else None,
                action="directory.published",
                object_type="directory_release",
                object_id=str(release.uuid),
                at=at,
                region_code=region.pk if region else "",
                detail={"region": region.pk if region else "", "num": release.num, "hash": release.hash},
            )
    except IntegrityError as error:
        raise PublishedMeanwhile from error
    return release


def _rows_now(region: Region | None) -> Rows:
    listed = with_facts(Listing.objects.filter(in_directory=True))
    if region is not None:
        listed = listed.filter(within(region.pk))
    return sorted((as_row(listing) for listing in listed.iterator(_CHUNK)), key=lambda row: str(row["listing"]))


def _changed_since(last: DirectoryRelease) -> bool:
    return public_changes(region=last.region_id or "").filter(at__gt=last.created_at).exists()
