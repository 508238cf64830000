"""Two rounds of one listing beside each other, for reviewers and for the institution itself."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from common.errors import DomainError
from courses.models import Lesson
from listings import services as listings
from listings.models import Submission
from listings.views.lessons import GRANT_LASTS
from listings.views.people import person_of
from media_pipeline import services as media


class NothingEarlier(DomainError):
    """There is no earlier round of this listing with this number."""

    code = "nothing_earlier"
    status = 404


@require_GET
def compare(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    return _compare(request, submission, own=False)


@require_GET
def compare_own(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_institution(user=person_of(request), uuid=uuid)
    return _compare(request, submission, own=True)


def _compare(request: HttpRequest, submission: Submission, *, own: bool) -> HttpResponse:
    rounds = list(
        Submission.objects.filter(listing=submission.listing_id, round__lt=submission.round)
        .select_related("version", "dossier__listing")
        .order_by("-round")
    )
    wanted = request.GET.get("with", "")
    earlier = next((one for one in rounds if not wanted or str(one.round) == wanted), None)
    if earlier is None:
        raise NothingEarlier
    if submission.version is not None and earlier.version is not None:
        found = listings.compare_versions(old=earlier.version, new=submission.version)
    elif submission.dossier is not None and earlier.dossier is not None:
        found = listings.compare_dossiers(old=earlier.dossier, new=submission.dossier)
    else:
        raise NothingEarlier
    context = {
        "submission": submission,
        "subject": submission.subject,
        "earlier": earlier,
        "rounds": rounds,
        "own": own,
        "diff": found,
        "lessons": [
            {
                "diff": one,
                "old_media": _player(request, one.old) if one.video_changed else None,
                "new_media": _player(request, one.new) if one.video_changed else None,
                "old_note": media.ai_note(one.old.video_version) if one.old else "",
                "new_note": media.ai_note(one.new.video_version) if one.new else "",
            }
            for one in found.lessons
        ],
    }
    return render(request, "listings/manage/compare.html", context)


def _player(request: HttpRequest, lesson: Lesson | None) -> Any:
    """The right to play a lesson's video; None where it has none or does not play (any more)."""
    version = lesson.video_version if lesson else None
    if lesson is None or version is None or not version.is_playable:
        return None
    until = clock.now() + GRANT_LASTS
    return media.grant(
        version=version, subject=str(person_of(request).uuid), until=until, captions=lesson.caption_version
    )
