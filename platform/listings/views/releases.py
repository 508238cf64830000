"""The published directories: every release, what changed, files, and the statement that is signed."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.paging import page_of
from listings import services as listings
from listings.models import DirectoryRelease
from listings.views.exports import as_csv, as_json

# What one page shows of a difference; all of it is in the files.
_SHOWN = 200
_KEPT_S = 7 * 24 * 3600


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    region = request.GET.get("region", "")[:6]
    page = page_of(listings.releases(region=region), request.GET.get("page"))
    return render(request, "listings/releases.html", {"page": page, "region": region})


@require_safe
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = listings.get_release(uuid=uuid)
    before = _before(request, found)
    context = {"release": found, "before": before, "difference": _shown(before, found) if before else None}
    return render(request, "listings/release.html", context)


@require_safe
def release_json(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    found = listings.get_release(uuid=uuid)
    head = {
        "statement": listings.statement_of(found),
        "hash": found.hash,
        "signature": found.signature,
        "keys": request.build_absolute_uri("/.well-known/jwks.json"),
    }
    return as_json(listings.rows_of(found), head=head)


@require_safe
def release_rows(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The very bytes whose hash was signed."""
    found = listings.get_release(uuid=uuid)
    return HttpResponse(listings.text_of(found), content_type="application/json")


@require_safe
def release_csv(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    found = listings.get_release(uuid=uuid)
    return as_csv(listings.rows_of(found), name=f"directory-{found.region_id or 'all'}-{found.num}")


@require_safe
def release_changes(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """The difference to the release before, or to `?against=`."""
    found = listings.get_release(uuid=uuid)
    before = _before(request, found)
    difference = listings.difference(old=before, new=found) if before else None
    body = {
        "from": str(before.uuid) if before else None,
        "to": str(found.uuid),
        "added": difference.added if difference else listings.rows_of(found),
        "removed": difference.removed if difference else [],
        "changed": [{"before": old, "after": new} for old, new in difference.changed] if difference else [],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def _before(request: HttpRequest, found: DirectoryRelease) -> DirectoryRelease | None:
    against = request.GET.get("against", "")
    if not against:
        return listings.previous_of(found)
    try:
        other = listings.get_release(uuid=UUID(against))
    except ValueError:
        raise listings.ReleaseNotFound from None
    if other.region_id != found.region_id:
        raise listings.ReleaseNotFound
    return other


def _shown(before: DirectoryRelease, found: DirectoryRelease) -> dict[str, Any]:
    """The beginning of a difference, and how much there is. Kept: releases never change, and reading two is slow."""

    def summary() -> dict[str, Any]:
        difference = listings.difference(old=before, new=found)
        return {
            "any": bool(difference),
            "counts": {name: len(getattr(difference, name)) for name in ("added", "removed", "changed")},
            "added": difference.added[:_SHOWN],
            "removed": difference.removed[:_SHOWN],
            "changed": [_fields(*pair) for pair in difference.changed[:_SHOWN]],
        }

    key = f"listings.difference:{before.uuid.hex}:{found.uuid.hex}"
    kept = cache.get_or_set(key, summary, _KEPT_S)
    return kept or {}


def _fields(old: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    fields = [{"name": name, "old": old.get(name), "new": new[name]} for name in new if old.get(name) != new[name]]
    return {"row": new, "fields": fields}
