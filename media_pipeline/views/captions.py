"""The captions desk of one video: the editor beside the player, and every other way to bring captions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import DomainError
from media_pipeline import services as media
from media_pipeline.models import CaptionVersion, Video
from media_pipeline.player import hls_module
from media_pipeline.services import captions, shelf, videos
from media_pipeline.services.caption_files import MAX_BYTES
from media_pipeline.services.scripts import Cue
from media_pipeline.views.caption_words import editor_words
from media_pipeline.views.frame import framed
from media_pipeline.views.standing import standing


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """GET shows the desk of one language. POST takes a file, a script to be timed, or the whole text as edited."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    if request.method != "POST":
        return _page(request, found, _language(request.GET.get("language"), found))
    language = _language(request.POST.get("language"), found)
    try:
        kept = _keep(request, found, language)
    except DomainError as error:
        return _page(request, found, language, error=error)
    messages.success(request, _("Captions saved as version %(num)d.") % {"num": kept.num})
    return HttpResponseRedirect(f"{reverse('media_desk:captions', args=[found.uuid])}?language={kept.language}")


def _language(asked: str | None, found: Video) -> str:
    """The language asked for, else that of the captions that lessons show."""
    if asked in captions.LANGUAGES:
        return str(asked)
    shown = captions.latest_captions(found)
    return shown.language if shown else captions.MAIN_LANGUAGE


def _keep(request: HttpRequest, found: Video, language: str) -> CaptionVersion:
    at, user = clock.now(), request.user
    file = request.FILES.get("file")
    if file is not None:
        content = file.read(MAX_BYTES + 1)
        return media.add_captions(video=found, content=content, user=user, at=at, language=language)
    if "vtt" in request.POST:
        base = request.POST.get("base_num", "")
        return captions.save_text(
            video=found,
            base_num=int(base) if base.isascii() and base.isdecimal() and len(base) < 10 else 0,
            text=request.POST["vtt"],
            language=language,
            user=user,
            at=at,
        )
    version = media.latest_version(found)
    if version is None:
        raise captions.NotMeasured
    script = request.POST.get("script", "")
    return media.time_script(version=version, script=script, user=user, at=at, language=language)


def _page(request: HttpRequest, found: Video, language: str, *, error: DomainError | None = None) -> HttpResponse:
    newest = captions.latest_captions(found, language)
    version = shelf.shown_version(found)
    typed = request.POST if error else {}
    status = standing(video=found, user=request.user, at=clock.now(), captions=newest)
    context = framed(_("Captions"), video=found) | {
        "video": found,
        "status": status,
        "language": language,
        "languages": _tabs(found),
        "captions": newest,
        "base_num": _base(typed, error, newest),
        "vtt": typed.get("vtt", newest.vtt if newest else "WEBVTT\n\n"),
        "script": typed.get("script", ""),
        "error": str(error) if error else "",
        "versions": version_rows(found, language),
        "ai_note": media.ai_note(version),
        "hls_module": hls_module(),
        "editor": _editor(found, language, newest, status.get("duration_ms")),
    }
    return render(request, "media_pipeline/desk/captions.html", context, status=error.status if error else 200)


def _base(typed: Any, error: DomainError | None, newest: CaptionVersion | None) -> Any:
    """The version that the text area's text stands on.

    Once somebody was told that another version came in between, saving the same text again means it.
    """
    if "base_num" in typed and not isinstance(error, captions.CaptionsMoved):
        return typed["base_num"]
    return newest.num if newest else 0


def _editor(found: Video, language: str, newest: CaptionVersion | None, duration_ms: int | None) -> dict[str, Any]:
    """What the editor's script begins with."""
    return {
        "video": str(found.uuid),
        "language": language,
        "base": newest.num if newest else 0,
        "duration_ms": duration_ms,
        "cues": cue_values(captions.cues_of(newest)),
        "save": reverse("media_desk:save_captions", args=[found.uuid]),
        "words": editor_words(),
    }


def cue_values(cues: list[Cue]) -> list[list[Any]]:
    """Cues as scripts take them: [start in ms, end in ms, text]."""
    return [[cue.start_ms, cue.end_ms, cue.text] for cue in cues]


def version_rows(found: Video, language: str) -> list[dict[str, Any]]:
    """Every version of one language with how it came about, the newest first."""
    return [
        {"captions": one, "method": captions.method_name(one)}
        for one in captions.history(video=found, language=language)
    ]


def _tabs(found: Video) -> list[dict[str, Any]]:
    known = set(found.captions.values_list("language", flat=True))
    return [
        {"language": language, "label": label, "has_captions": language in known}
        for language, label in captions.LANGUAGES.items()
    ]
