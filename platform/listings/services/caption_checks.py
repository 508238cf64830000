"""Whether captions fit what is heard: gaps while somebody speaks, captions over silence or a tone, too fast to read."""

import unicodedata
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext as _

from listings.services.times import clock_time
from listings.services.transcript import Cue
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

Remark = tuple[str, Literal["warning"], str]

# Nobody reads along with a lecture that speaks so long without a caption.
LONGEST_GAP_MS = 12_000
# People breathe: sound that goes on for so long without a pause of a quarter of a second is hardly speech.
LONGEST_BREATH_MS = 20_000
# As the captions editor has it: Chinese characters a second, other letters counting half.
MOST_A_SECOND = 9.0
# One quick caption is nothing; a tenth of them is.
_SHARE_TOO_FAST = 0.1


def of_captions(cues: list[Cue], version: VideoVersion) -> Iterator[Remark]:
    """(code, severity, message) of what should be looked at; nothing here keeps a course from being submitted."""
    fast = [cue for cue in cues if _rate(cue) > MOST_A_SECOND]
    if len(fast) > _SHARE_TOO_FAST * len(cues):
        message = _("%(count)d of its captions are too fast to read, the first at %(moment)s.")
        yield "captions_fast", "warning", message % {"count": len(fast), "moment": clock_time(fast[0].start_ms)}
    if "speech" not in version.facts:
        message = _("its sound was not listened to yet, so captions can't be compared with it.")
        yield "captions_unheard", "warning", message
        return
    speech = [(int(start), int(end)) for start, end in version.facts["speech"]]
    if not speech:
        yield "captions_no_speech", "warning", _("it has captions, but no speech is heard in it.")
        return
    if _sounds_like_a_tone(version, speech):
        message = _("its sound goes on without a pause, as no speech does; are these captions of this lecture?")
        yield "captions_no_speech", "warning", message
        return
    gap = _longest_gap(cues, speech)
    if gap is not None:
        message = _("no caption between %(start)s and %(end)s, though somebody speaks.")
        yield "captions_gap", "warning", message % {"start": clock_time(gap[0]), "end": clock_time(gap[1])}


def _rate(cue: Cue) -> float:
    letters = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in cue.text if char.isalnum())
    return letters * 1000 / max(1, cue.end_ms - cue.start_ms)


def _sounds_like_a_tone(version: VideoVersion, speech: list[tuple[int, int]]) -> bool:
    """One unbroken sound; where there is a fingerprint, one that does not change."""
    if max(end - start for start, end in speech) < LONGEST_BREATH_MS:
        return False
    changing = media.sound_changes(version)
    return changing is None or changing < 0.5


def _longest_gap(cues: list[Cue], speech: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The stretch without a caption in which there is most speech, if that is too much; in milliseconds."""
    ends = [0]
    for cue in cues:
        ends.append(max(ends[-1], cue.end_ms))
    starts = [cue.start_ms for cue in cues] + [max(speech[-1][1], ends[-1])]
    gaps = [(end, start) for end, start in zip(ends, starts, strict=True) if start > end]
    heard = {gap: sum(max(0, min(gap[1], end) - max(gap[0], start)) for start, end in speech) for gap in gaps}
    worst = max(heard, key=lambda gap: heard[gap], default=None)
    return worst if worst is not None and heard[worst] > LONGEST_GAP_MS else None
