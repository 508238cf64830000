"""Saving from the editor, and the versions that came of it: shown, compared, downloaded, restored."""

import json
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from media_pipeline.models import CaptionVersion, Video
from media_pipeline.services import caption_diff, caption_files, captions, videos
from media_pipeline.services.scripts import Cue
from media_pipeline.views.captions import cue_values, version_rows
from media_pipeline.views.frame import framed

_TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip"}
# Unchanged captions are shown this far around a change.
_AROUND = 1


@require_POST
def save(request: HttpRequest, video_uuid: UUID) -> JsonResponse:
    """The editor's captions as JSON: {base, language, cues: [[start_ms, end_ms, text], …]}. 409 where it is stale."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    try:
        base, language, cues = _posted(request.body)
        kept = captions.save_edit(
            video=found, base_num=base, cues=cues, language=language, user=request.user, at=clock.now()
        )
    except DomainError as error:
        return JsonResponse(_refusal(error, found), status=error.status)
    answer = {
        "num": kept.num,
        "cues": cue_values(captions.cues_of(kept)),
        "message": _("Captions saved as version %(num)d.") % {"num": kept.num},
        "versions": render_to_string(
            "media_pipeline/desk/_caption_versions.html",
            {"video": found, "versions": version_rows(found, language), "base_num": kept.num},
            request=request,
        ),
    }
    return JsonResponse(answer, status=201)


def _posted(body: bytes) -> tuple[int, str, list[Cue]]:
    """What the editor sent. Raises `CaptionsUnreadable` for another form, `CueWrong` for a cue of another form."""
    try:
        given = json.loads(body)
        base, language, rows = given["base"], given["language"], given["cues"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise caption_files.CaptionsUnreadable from None
    if type(base) is not int or not isinstance(language, str) or not isinstance(rows, list):
        raise caption_files.CaptionsUnreadable
    cues = []
    for position, row in enumerate(rows, 1):
        match row:
            case [int() as start, int() as end, str() as text]:
                cues.append(Cue(start, end, text))
            case _:
                raise captions.CueWrong(position)
    return base, language, cues


def _refusal(error: DomainError, found: Video) -> dict[str, Any]:
    answer: dict[str, Any] = {"code": error.code, "message": str(error)}
    if isinstance(error, captions.CueWrong):
        answer["position"] = error.position
    if isinstance(error, captions.CaptionsMoved):
        newest = error.newest
        answer["base"] = newest.num if newest else 0
        answer["look"] = reverse("media_desk:caption_version", args=[found.uuid, newest.num]) if newest else ""
    return answer


@require_GET
def version(request: HttpRequest, video_uuid: UUID, num: int) -> HttpResponse:
    """One version, compared with the one before it (the first: with the newest) or with `?against=`."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    shown = captions.get_captions(video=found, num=num)
    others = [one for one in captions.history(video=found, language=shown.language) if one.pk != shown.pk]
    against = _against(request.GET.get("against", ""), shown, others)
    rows = caption_diff.compare(captions.cues_of(against), captions.cues_of(shown)) if against else []
    newest = captions.latest_captions(found, shown.language)
    context = framed(
        _("Version %(num)d") % {"num": shown.num},
        video=found,
        trail=((f"{reverse('media_desk:captions', args=[found.uuid])}?language={shown.language}", _("Captions")),),
    ) | {
        "video": found,
        "captions": shown,
        "method": captions.method_name(shown),
        "language": captions.LANGUAGES.get(shown.language, shown.language),
        "cues": captions.cues_of(shown),
        "others": others,
        "against": against,
        "rows": _with_gaps(rows),
        "changes": sum(row.kind != "same" for row in rows),
        "newest": newest,
        "is_newest": newest is not None and newest.pk == shown.pk,
    }
    return render(request, "media_pipeline/desk/caption_version.html", context)


def _against(asked: str, shown: CaptionVersion, others: list[CaptionVersion]) -> CaptionVersion | None:
    """The version asked for, else the one before `shown`, else, for the first, the newest."""
    wanted = next((one for one in others if str(one.num) == asked), None)
    earlier = next((one for one in others if one.num < shown.num), None)
    return wanted or earlier or next(iter(others), None)


def _with_gaps(rows: list[caption_diff.Row]) -> list[caption_diff.Row | int]:
    """The changed rows with a little around them; a number stands for so many unchanged ones in between."""
    near = {
        place
        for changed, row in enumerate(rows)
        if row.kind != "same"
        for place in range(changed - _AROUND, changed + _AROUND + 1)
        if 0 <= place < len(rows)
    }
    shown: list[caption_diff.Row | int] = []
    for before, place in pairwise([-1, *sorted(near), len(rows)]):
        if place - before > 1:
            shown.append(place - before - 1)
        if place < len(rows):
            shown.append(rows[place])
    return shown


@require_POST
def restore(request: HttpRequest, video_uuid: UUID, num: int) -> HttpResponse:
    """An older version as the newest; refused where somebody saved since the page was opened."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    old = captions.get_captions(video=found, num=num)
    base = request.POST.get("base_num", "")
    try:
        kept = captions.restore(
            captions=old,
            base_num=int(base) if base.isdecimal() and len(base) < 10 else 0,
            user=request.user,
            at=clock.now(),
        )
    except captions.CaptionsMoved as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("media_desk:caption_version", args=[found.uuid, num]))
    messages.success(
        request, _("Version %(old)d is shown again, as version %(num)d.") % {"old": old.num, "num": kept.num}
    )
    return HttpResponseRedirect(f"{reverse('media_desk:captions', args=[found.uuid])}?language={kept.language}")


@require_GET
def download(request: HttpRequest, video_uuid: UUID, num: int, form: str) -> HttpResponse:
    """One version as a file, `form` being vtt or srt."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    if form not in _TYPES:
        raise Http404
    shown = captions.get_captions(video=found, num=num)
    text = shown.vtt if form == "vtt" else caption_files.srt(captions.cues_of(shown))
    response = HttpResponse(text, content_type=f"{_TYPES[form]}; charset=utf-8")
    name = f"{found.title}.{shown.language}.{shown.num}.{form}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
