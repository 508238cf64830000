"""Captions of a video, version by version: from a file, from a script timed over the speech, or as edited.

A version is never changed; each language is a track of its own, and numbers run through all of a video's.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline import store
from media_pipeline.engine.sound import Interval
from media_pipeline.models import CaptionVersion, Video, VideoVersion
from media_pipeline.services import caption_files, speech
from media_pipeline.services.caption_files import MAX_BYTES, MAX_CUES, MAX_MS, CaptionsTooLarge, stamp
from media_pipeline.services.scripts import Cue, time_sentences

LANGUAGES: dict[str, Promise] = {"zh": _("Chinese"), "en": _("English")}
MAIN_LANGUAGE = "zh"
EDITED, RESTORED = "edited", "restored"
METHODS: dict[str, str | Promise] = {
    **dict(CaptionVersion.Method.choices),
    EDITED: _("edited"),
    RESTORED: _("an older version restored"),
}
_BEYOND_MS = 2_000


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


class UnknownLanguage(DomainError):
    code = "unknown_language"
    message = _("Captions are kept in Chinese and in English. Choose one of the two.")


class CaptionsNotFound(DomainError):
    code = "captions_not_found"
    status = 404
    message = _("These captions have no such version.")


class CaptionsMoved(DomainError):
    """Somebody saved since; `newest` is what they saved. Nothing was written."""

    code = "captions_moved"
    status = 409

    def __init__(self, newest: CaptionVersion | None) -> None:
        self.newest = newest
        message = _(
            "Version %(num)d was saved by %(who)s in the meantime, so nothing was overwritten. "
            "Look at what changed there, then save yours on top of it, or go on from theirs."
        )
        who = str(newest.created_by) if newest and newest.created_by else "–"
        super().__init__(str(message) % {"num": newest.num if newest else 0, "who": who})


class CueWrong(DomainError):
    """A cue that no WebVTT file can hold; `position` counts from 1."""

    code = "cue_wrong"

    def __init__(self, position: int) -> None:
        self.position = position
        message = _("Caption %(position)d can't be kept: it must end after it begins, and begin within the video.")
        super().__init__(str(message) % {"position": position})


class NothingToKeep(DomainError):
    code = "captions_empty"
    message = _("There is no caption with text. Write at least one, or leave the last version as it is.")


def add_captions(
    *, video: Video, content: bytes, user: Any, at: datetime, language: str | None = None
) -> CaptionVersion:
    """Captions from an SRT or WebVTT file in UTF-8, UTF-16 or GBK, cleaned and kept as WebVTT.

    Without `language` it is told from the text. Raises `CaptionsUnreadable`, `CaptionsTooLarge`,
    `CaptionsBeyondVideo`, `UnknownLanguage`.
    """
    cues = caption_files.parse(content)
    _check_within(cues, _newest_duration(video))
    return _keep(video, cues, CaptionVersion.Method.UPLOADED, language, user, at)


def time_script(
    *, version: VideoVersion, script: str, user: Any, at: datetime, language: str | None = None
) -> CaptionVersion:
    """Captions from a script, timed over the speech of `version`.

    Raises `NotMeasured`, `NoSpeech`, `EmptyScript`, `CaptionsTooLarge`, `UnknownLanguage`.
    """
    if not any(char.isalnum() for char in script):
        raise EmptyScript
    if len(script) > MAX_BYTES // 4:
        raise CaptionsTooLarge
    if not version.is_measured:
        raise NotMeasured
    cues = time_sentences(caption_files.clean(script), _speech_of(version))
    if not cues:
        raise NoSpeech
    return _keep(version.video, cues, CaptionVersion.Method.TIMED, language, user, at)


def save_edit(
    *, video: Video, base_num: int, cues: Sequence[Cue], language: str, user: Any, at: datetime
) -> CaptionVersion:
    """Cues as edited, in any order, on top of version `base_num` of this language (0 where there was none).

    Cues without text are left out. Raises `CaptionsMoved` where `base_num` is not the newest any more, `CueWrong`,
    `NothingToKeep`, `CaptionsTooLarge`, `UnknownLanguage`.
    """
    for position, cue in enumerate(cues, 1):
        if not 0 <= cue.start_ms < cue.end_ms <= MAX_MS:
            raise CueWrong(position)
    if len(cues) > MAX_CUES or sum(len(cue.text) for cue in cues) > MAX_BYTES // 3:
        raise CaptionsTooLarge
    cleaned = [Cue(cue.start_ms, cue.end_ms, caption_files.clean(cue.text, entities=False)) for cue in cues]
    kept = sorted((cue for cue in cleaned if cue.text), key=lambda cue: cue.start_ms)
    if not kept:
        raise NothingToKeep
    return _keep(video, kept, EDITED, language, user, at, base_num=base_num)


def save_text(*, video: Video, base_num: int, text: str, language: str, user: Any, at: datetime) -> CaptionVersion:
    """The same from a whole WebVTT file as edited. Raises also `CaptionsUnreadable`, with the line to blame."""
    cues = caption_files.parse(text.encode(errors="replace"))
    return _keep(video, cues, EDITED, language, user, at, base_num=base_num)


def restore(*, captions: CaptionVersion, base_num: int, user: Any, at: datetime) -> CaptionVersion:
    """An older version once more, as the newest of its language. Raises `CaptionsMoved`."""
    return _keep(captions.video, cues_of(captions), RESTORED, captions.language, user, at, base_num=base_num)


def latest_captions(video: Video, language: str | None = None) -> CaptionVersion | None:
    """The newest captions in `language`; without one, the track that lessons show: the Chinese, else the newest."""
    newest = video.captions.order_by("-num")
    if language is not None:
        return newest.filter(language=language).first()
    return newest.filter(language=MAIN_LANGUAGE).first() or newest.first()


def history(*, video: Video, language: str) -> QuerySet[CaptionVersion]:
    """Every version of one language, the newest first, without its text."""
    return video.captions.filter(language=language).select_related("created_by").defer("vtt").order_by("-num")


def get_captions(*, video: Video, num: int) -> CaptionVersion:
    """One version. Raises `CaptionsNotFound`."""
    found = video.captions.filter(num=min(num, 2**31 - 1)).select_related("created_by", "video").first()
    if found is None:
        raise CaptionsNotFound
    return found


def cues_of(captions: CaptionVersion | None) -> list[Cue]:
    """The cues of a kept version; none where there is none."""
    return caption_files.parse(captions.vtt.encode()) if captions else []


def method_name(captions: CaptionVersion) -> str:
    """How a version came about, in the reader's language."""
    return str(METHODS.get(captions.method, captions.method))


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
        raise CaptionsBeyondVideo(str(message) % {"end": stamp(late.end_ms)[:8], "length": stamp(duration_ms)[:8]})


def _speech_of(version: VideoVersion) -> list[Interval]:
    folder = Path(tempfile.mkdtemp(prefix="speech-", dir=settings.WORK_DIR))
    try:
        if "speech" in version.facts:
            return speech.listen(version=version, source=folder, folder=folder).speech
        with store.source(version.source_name) as source:
            return speech.listen(version=version, source=source, folder=folder).speech
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(
    video: Video,
    cues: list[Cue],
    method: str,
    language: str | None,
    user: Any,
    at: datetime,
    *,
    base_num: int | None = None,
) -> CaptionVersion:
    if language is None:
        language = _language_of(cues)
    if language not in LANGUAGES:
        raise UnknownLanguage
    with transaction.atomic():
        # The lock makes numbers follow each other where two people save at once.
        Video.objects.select_for_update().get(pk=video.pk)
        newest = latest_captions(video, language)
        if base_num is not None and base_num != (newest.num if newest else 0):
            raise CaptionsMoved(newest)
        last = video.captions.order_by("-num").first()
        return CaptionVersion.objects.create(
            video=video,
            num=last.num + 1 if last else 1,
            language=language,
            vtt=caption_files.webvtt(cues),
            method=method,
            created_by=user,
            created_at=at,
        )


def _language_of(cues: list[Cue]) -> str:
    text = "".join(cue.text for cue in cues)
    chinese = sum("一" <= char <= "鿿" for char in text)
    return "zh" if chinese * 5 >= len(text) else "en"
