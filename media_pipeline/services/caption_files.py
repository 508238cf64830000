"""Caption files as they come and go: any usual encoding in, plain cues, clean WebVTT or SRT out. Pure.

ffmpeg never sees a caption file: it fails on GBK, and invents cues that last for weeks.
"""

import html
import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.services.scripts import Cue

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 6_000
# A cue can't begin later than this: far beyond any lecture, and within what a time of four parts can say.
MAX_MS = 100 * 3_600_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|\{\\[^{}]*\}|<\d[\d:.]*>")
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?", re.ASCII)
# What was meant as times: two of them, or an arrow with a colon somewhere.
_MEANT_AS_TIMES = re.compile(r"\s*\d+:\d.*(?:->|→|--).*\d+:\d|.*\d+:\d.*-->|.*-->.*\d+:\d", re.ASCII)
_BESIDE_CUES = ("NOTE", "STYLE", "REGION")


class CaptionsUnreadable(DomainError):
    """Not SRT or WebVTT, or in no encoding that we know."""

    code = "captions_unreadable"
    message = _(
        "This is not a caption file that we can read. Save the captions as SRT or WebVTT in UTF-8 and upload that file."
    )


class CaptionLineWrong(CaptionsUnreadable):
    """One line can't be read; `line` counts from 1."""

    code = "caption_line_wrong"

    def __init__(self, template: object, line: int, text: str = "") -> None:
        self.line = line
        super().__init__(str(template) % {"line": line, "text": text.strip()[:60]})


class CaptionsTooLarge(DomainError):
    code = "captions_too_large"
    status = 413
    message = _("The caption file is too large: at most 2 MB and 6,000 captions.")


@dataclass(frozen=True)
class _Line:
    num: int
    text: str


def parse(content: bytes) -> list[Cue]:
    """The cues of an SRT or WebVTT file, in order, as plain text; captions without text are left out.

    Raises `CaptionsUnreadable`, with the line where one is to blame (`CaptionLineWrong`), and `CaptionsTooLarge`.
    """
    if len(content) > MAX_BYTES:
        raise CaptionsTooLarge
    text = decode(content).replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    if "-->" not in text:
        raise CaptionsUnreadable
    is_vtt = text.lstrip().startswith("WEBVTT")
    cues = _Reader(is_vtt).read(_blocks(text))
    if len(cues) > MAX_CUES:
        raise CaptionsTooLarge
    cleaned = [replace(cue, text=clean(cue.text)) for cue in cues]
    cleaned = sorted((cue for cue in cleaned if cue.text), key=lambda cue: cue.start_ms)
    if not cleaned:
        raise CaptionsUnreadable
    return cleaned


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
        blocks.append(f"{number}\n{stamp(cue.start_ms)} --> {stamp(cue.end_ms)}\n{text}\n")
    return "\n".join(blocks)


def srt(cues: list[Cue]) -> str:
    """An SRT file, for editing programs. SRT knows no escapes, so text stands as it is."""
    return "\n".join(
        f"{number}\n{stamp(cue.start_ms, ',')} --> {stamp(cue.end_ms, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, 1)
    )


def stamp(ms: int, point: str = ".") -> str:
    """`ms` as 01:02:03.004."""
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{ms:03}"


def clean(text: str, *, entities: bool = True) -> str:
    """Plain text: tags, style codes, control and direction characters gone, `entities` read where it came in a file."""
    plain = html.unescape(_TAG.sub("", text)) if entities else text
    plain = _CONTROL.sub("", _TAG.sub("", plain))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())


def _blocks(text: str) -> list[list[_Line]]:
    """Lines between blank ones."""
    blocks: list[list[_Line]] = [[]]
    for num, line in enumerate(text.split("\n"), 1):
        if line.strip():
            blocks[-1].append(_Line(num, line))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


class _Reader:
    def __init__(self, is_vtt: bool) -> None:
        self.is_vtt = is_vtt
        self.cues: list[Cue] = []
        # Text that goes with the last cue, joined once: one piece after the other would take the square of its length.
        self._more: list[str] = []

    def read(self, blocks: list[list[_Line]]) -> list[Cue]:
        if self.is_vtt:
            # The header ends at a blank line, or at the first times where that was forgotten.
            times = next((n for n, line in enumerate(blocks[0]) if "-->" in line.text), len(blocks[0]))
            blocks = [blocks[0][times:], *blocks[1:]]
        for block in blocks:
            if block and not (self.is_vtt and block[0].text.split()[0] in _BESIDE_CUES):
                self._block(block)
        self._join()
        return self.cues

    def _join(self) -> None:
        if self._more:
            last = self.cues[-1]
            self.cues[-1] = replace(last, text="\n".join([last.text, *self._more]))
            self._more = []

    def _block(self, block: list[_Line]) -> None:
        starts = [n for n, line in enumerate(block) if _TIMES.fullmatch(line.text)]
        if not starts or starts[0] > 1:
            self._without_times(block)
            return
        self._join()
        for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
            lines = [line.text for line in block[start + 1 : end]]
            # Where the blank line between two cues was forgotten, the number of the next is no text.
            if end < len(block) and lines and lines[-1].strip().isdecimal():
                lines.pop()
            self.cues.append(_timed(block[start], "\n".join(lines)))

    def _without_times(self, block: list[_Line]) -> None:
        for line in block[:2]:
            if _MEANT_AS_TIMES.match(line.text):
                raise CaptionLineWrong(
                    _("Line %(line)d: “%(text)s” can't be read as times. Write them as 00:01:02.500 --> 00:01:05.000."),
                    line.num,
                    line.text,
                )
        text = "\n".join(line.text for line in block)
        if text.strip().isdecimal():
            return
        if self.is_vtt or not self.cues:
            raise CaptionLineWrong(
                _("Line %(line)d: “%(text)s” belongs to no caption. A line with its times must stand right above it."),
                block[0].num,
                block[0].text,
            )
        # In SRT, text may hold a blank line.
        self._more.append(text)


def _timed(line: _Line, text: str) -> Cue:
    found = _TIMES.fullmatch(line.text)
    parts = found.groups() if found else ()
    start, end = _ms(*parts[:4]), _ms(*parts[4:])
    if start is None or end is None:
        raise CaptionLineWrong(_("Line %(line)d: minutes and seconds go up to 59 only."), line.num)
    if end <= start:
        raise CaptionLineWrong(_("Line %(line)d: the caption ends before it begins."), line.num)
    return Cue(start, end, text)


def _ms(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int | None:
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths.ljust(3, "0"))
