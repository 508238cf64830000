"""A script laid over speech: sentences become cues, timed by their weight within where somebody speaks. Pure."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from media_pipeline.engine.sound import Interval

# Two lines of about seventeen Chinese characters are what a phone shows well.
MAX_WEIGHT = 30.0
_SENTENCE = re.compile(r"[^。！？!?；;…\n]+[。！？!?；;…]*[”’」』）)\"']*|[。！？!?；;…]+")
_LATIN_END = re.compile(r"(?<=[a-z0-9)\"'][.])\s+(?=[A-Z\"'(])")
_CLAUSE = re.compile(r"[^，,、：:—]+[，,、：:—]*")


@dataclass(frozen=True)
class Cue:
    start_ms: int
    end_ms: int
    text: str


def time_sentences(script: str, speech: list[Interval]) -> list[Cue]:
    """Cues for `script`, in order, without overlap, each beginning and ending inside an interval of `speech`.

    Speech time is shared out by weight (a Chinese character about one, a Latin letter a third), and the end of a
    sentence is drawn to a pause of the speaker where one is near.
    """
    texts = split(script)
    if not texts or not speech:
        return []
    total = sum(end - start for start, end in speech)
    ends = list(accumulate(weight(text) for text in texts))
    bounds = [0.0, *(total * end / ends[-1] for end in ends)]
    pauses = list(accumulate(end - start for start, end in speech))[:-1]
    bounds = _drawn_to_pauses(bounds, pauses)
    cues = []
    for text, start, end in zip(texts, bounds, bounds[1:], strict=False):
        cues.append(Cue(_place(start, speech, opening=True), _place(end, speech, opening=False), text))
    return [cue for cue in cues if cue.end_ms > cue.start_ms]


def split(script: str) -> list[str]:
    """The script in pieces that fit on the screen: sentences, and long sentences at their commas."""
    pieces: list[str] = []
    for line in script.splitlines():
        for part in _LATIN_END.split(" ".join(line.split())):
            for sentence in _SENTENCE.findall(part):
                pieces += _short(sentence.strip())
    return [piece for piece in pieces if any(char.isalnum() for char in piece)]


def _short(sentence: str) -> list[str]:
    if weight(sentence) <= MAX_WEIGHT:
        return [sentence]
    pieces: list[str] = []
    for clause in _CLAUSE.findall(sentence):
        if pieces and weight(pieces[-1] + clause) <= MAX_WEIGHT:
            pieces[-1] += clause
        else:
            pieces.append(clause)
    return [part for piece in pieces for part in _cut(piece.strip())]


def _cut(piece: str) -> list[str]:
    """A clause that is too long by itself, cut at a space or, in Chinese, anywhere, into equal parts."""
    count = int(-(-weight(piece) // MAX_WEIGHT))
    if count < 2:
        return [piece]
    parts: list[str] = []
    current, share = "", weight(piece) / count
    for token in re.findall(r"[^\s⺀-鿿]+\s*|.", piece):
        if current and weight(current + token) > share + 1 and len(parts) < count - 1:
            parts.append(current.strip())
            current = ""
        current += token
    return [*parts, current.strip()]


def weight(text: str) -> float:
    """About how long `text` takes to say, in Chinese syllables."""
    total = 0.0
    for char in text:
        if (unicodedata.east_asian_width(char) in "WF" and char.isalnum()) or char.isdigit():
            total += 1
        elif char.isalpha():
            total += 0.35
        elif not char.isspace():
            total += 0.3
    return total


def _drawn_to_pauses(bounds: list[float], pauses: list[int]) -> list[float]:
    """Move each inner bound to the nearest pause, if that is nearer than a third of the cues beside it."""
    moved = bounds[:]
    for n in range(1, len(bounds) - 1):
        room = min(bounds[n] - moved[n - 1], bounds[n + 1] - bounds[n]) / 3
        at = bisect_left(pauses, bounds[n])
        near = min(pauses[max(0, at - 1) : at + 1], key=lambda pause: abs(pause - bounds[n]), default=None)
        if near is not None and abs(near - bounds[n]) <= room:
            moved[n] = float(near)
    return moved


def _place(spoken_ms: float, speech: list[Interval], *, opening: bool) -> int:
    """The moment of the video at which `spoken_ms` of speech have passed; at a pause, after it where a cue opens."""
    passed = list(accumulate(end - start for start, end in speech))
    index = (bisect_right if opening else bisect_left)(passed, round(spoken_ms))
    index = min(index, len(speech) - 1)
    before = passed[index - 1] if index else 0
    return min(speech[index][1], speech[index][0] + max(0, round(spoken_ms) - before))
