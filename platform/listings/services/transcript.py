"""Captions read back into lines with times, for transcripts and checks."""

import html
import re
from dataclasses import dataclass

_TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})\s+-->\s+(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Cue:
    start_ms: int
    end_ms: int
    text: str


def cues(vtt: str) -> list[Cue]:
    """The cues of a clean WebVTT text, in its order."""
    found = []
    for block in re.split(r"\n\s*\n", vtt.replace("\r\n", "\n")):
        lines = block.strip().split("\n")
        for index, line in enumerate(lines):
            if times := _TIMES.match(line):
                text = html.unescape(_TAG.sub("", " ".join(lines[index + 1 :]))).strip()
                found.append(Cue(_ms(*times.groups()[:4]), _ms(*times.groups()[4:]), text))
                break
    return found


def _ms(hours: str | None, minutes: str, seconds: str, millis: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(millis)
