"""Captions: what a trainer uploads, parsed and cleaned in Python, or a script timed over the speech.

ffmpeg never sees a caption file: it fails on GBK, and invents cues that last for weeks.
"""

import html
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pysubs2
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline import store
from media_pipeline.models import CaptionVersion, Video, VideoVersion
from media_pipeline.services import speech
from media_pipeline.services.scripts import Cue, time_sentences

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 6_000
_BEYOND_MS = 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}|<\d[\d:.]*>")


class CaptionsUnreadable(DomainError):
    """Not SRT or WebVTT, or in no encoding that we know."""

    code = "captions_unreadable"
    message = _(
        "This is not a caption file that we can read. Save the captions as SRT or WebVTT in UTF-8 and upload that file."
    )


class CaptionsTooLarge(DomainError):
    code = "captions_too_large"
    status = 413
    message = _("The caption file is too large: at most 2 MB and 6,000 captions.")


class CaptionsBeyondVideo(DomainError):
    """A cue lies after the end of the video: probably another lecture's captions."""

    code = "captions_beyond_video"


class NotMeasured(DomainError):
    code = "not_measured"
    status = 409
    message = _("The video is still being checked. Try again when its length is known.")


class NoSpeech(DomainError):
    code = "no_speech"
    message = _("No speech was found in this video, so a script can't be timed over it. Upload SRT or WebVTT instead.")


class EmptyScript(DomainError):
    code = "empty_script"
    message = _("The script is empty. Paste the text that is spoken in the video.")


def add_captions(*, video: Video, content: bytes, user: Any, at: datetime) -> CaptionVersion:
    """Captions from an SRT or WebVTT file in UTF-8, UTF-16 or GBK, cleaned and kept as WebVTT.

    Raises `CaptionsUnreadable`, `CaptionsTooLarge`, `CaptionsBeyondVideo`.
    """
    cues = parse(content)
    _check_within(cues, _newest_duration(video))
    return _keep(video, cues, CaptionVersion.Method.UPLOADED, user, at)


def time_script(*, version: VideoVersion, script: str, user: Any, at: datetime) -> CaptionVersion:
    """Captions from a script, timed over the speech of `version`. Raises `NotMeasured`, `NoSpeech`, `EmptyScript`."""
    if not any(char.isalnum() for char in script):
        raise EmptyScript
    if len(script) > MAX_BYTES // 4:
        raise CaptionsTooLarge
    if not version.is_measured:
        raise NotMeasured
    cues = time_sentences(_clean(script), _speech_of(version))
    if not cues:
        raise NoSpeech
    return _keep(version.video, cues, CaptionVersion.Method.TIMED, user, at)


def latest_captions(video: Video) -> CaptionVersion | None:
    """The captions that are shown beside a video now."""
    return video.captions.order_by("-num").first()


def parse(content: bytes) -> list[Cue]:
    """The cues of an SRT or WebVTT file, in order, as plain text. Raises `CaptionsUnreadable`, `CaptionsTooLarge`."""
    if len(content) > MAX_BYTES:
        raise CaptionsTooLarge
    text = decode(content).lstrip("\ufeff \r\n\t")
    form = "vtt" if text.startswith("WEBVTT") else "srt"
    if "-->" not in text:
        raise CaptionsUnreadable
    try:
        events = list(pysubs2.SSAFile.from_string(text.replace("\r\n", "\n").replace("\r", "\n"), format_=form))
    except (pysubs2.exceptions.Pysubs2Error, ValueError, IndexError) as error:
        raise CaptionsUnreadable from error
    if len(events) > MAX_CUES:
        raise CaptionsTooLarge
    cues = [Cue(max(0, event.start), event.end, _clean(event.text.replace("\\N", "\n"))) for event in events]
    cues = sorted((cue for cue in cues if cue.text and cue.end_ms > cue.start_ms), key=lambda cue: cue.start_ms)
    if not cues:
        raise CaptionsUnreadable
    return cues


def decode(content: bytes) -> str:
    """Text in UTF-8, UTF-16 (with or without mark) or GB 18030, which covers GBK. Raises `CaptionsUnreadable`."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[:400].count(0) > len(content[:400]) // 5:
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CaptionsUnreadable


def webvtt(cues: list[Cue]) -> str:
    """A WebVTT file. Text is escaped, so no cue can carry markup, a cue setting or another cue."""
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, 1):
        text = html.escape(re.sub(r"\n{2,}", "\n", cue.text), quote=False)
        blocks.append(f"{number}\n{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{text}\n")
    return "\n".join(blocks)


def _stamp(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _clean(text: str) -> str:
    """Plain text: entities read, tags, style codes, control and direction characters gone."""
    plain = _CONTROL.sub("", _TAG.sub("", html.unescape(_TAG.sub("", text))))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())


def _newest_duration(video: Video) -> int | None:
    version = video.versions.exclude(duration_ms=None).order_by("-num").first()
    return version.duration_ms if version else None


def _check_within(cues: list[Cue], duration_ms: int | None) -> None:
    if duration_ms is None:
        return
    late = next((cue for cue in cues if cue.end_ms > duration_ms + _BEYOND_MS), None)
    if late:
        message = _(
            "A caption ends at %(end)s, but the video is %(length)s long. Are these captions of another lecture?"
        )
        raise CaptionsBeyondVideo(str(message) % {"end": _stamp(late.end_ms)[:8], "length": _stamp(duration_ms)[:8]})


def _speech_of(version: VideoVersion) -> list[speech.Interval]:
    folder = Path(tempfile.mkdtemp(prefix="speech-", dir=settings.WORK_DIR))
    try:
        if "speech" in version.facts:
            return speech.listen(version=version, source=folder, folder=folder)
        source = store.local_copy(version.source_name, folder)
        return speech.listen(version=version, source=source, folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(video: Video, cues: list[Cue], method: str, user: Any, at: datetime) -> CaptionVersion:
    text = "".join(cue.text for cue in cues)
    chinese = sum("一" <= char <= "鿿" for char in text)
    with transaction.atomic():
        # The lock makes numbers follow each other where two people save at once.
        Video.objects.select_for_update().get(pk=video.pk)
        newest = latest_captions(video)
        return CaptionVersion.objects.create(
            video=video,
            num=newest.num + 1 if newest else 1,
            language="zh" if chinese * 5 >= len(text) else "en",
            vtt=webvtt(cues),
            method=method,
            created_by=user,
            created_at=at,
        )
