"""Handing out an evidence file: never shown inside a page of ours, always as a download."""

from typing import cast
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import User
from common import clock
from institutions import services as institutions
from listings.services.papers import is_own, readable


@login_required
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """One's own file; whoever reads somebody else's goes in by /manage/, with all that is asked there."""
    if not is_own(user=cast(User, request.user), uuid=uuid):
        return redirect("manage_paper", uuid=uuid)
    return _download(request, uuid)


@require_safe
def manage_paper(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return _download(request, uuid)


def _download(request: HttpRequest, uuid: UUID) -> FileResponse:
    user = cast(User, request.user)
    found = readable(user=user, uuid=uuid)
    content = institutions.open_evidence(evidence=found, reader=user, at=clock.now())
    response = FileResponse(content, content_type=found.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
