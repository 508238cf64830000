"""What changed between two texts, Chinese by characters and the rest by words. Pure."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from django.utils.functional import Promise
from django.utils.html import strip_tags

# Pieces of a text: what both have, what only the old or only the new one has.
Piece = tuple[Literal["same", "old", "new"], str]

_TOKEN = re.compile(r"[A-Za-z0-9_'’]+|\s+|[^\sA-Za-z0-9_'’]")
_IMAGE = re.compile(r"<img\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\b(?:alt|src)="([^"]*)"', re.IGNORECASE)
_BLOCK_END = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|tr|blockquote|div)>", re.IGNORECASE)
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>', re.IGNORECASE)
# Comparing takes the product of both lengths in the worst case; what is longer is compared line by line first.
_MOST_PAIRS = 2_000_000


@dataclass(frozen=True)
class TextDiff:
    """One text of both versions: `old` has what was taken away, `new` what was added."""

    label: str | Promise
    old: list[Piece]
    new: list[Piece]

    @property
    def changed(self) -> bool:
        return any(kind != "same" for kind, _text in [*self.old, *self.new])


def compare_texts(old: str, new: str, *, label: str | Promise = "") -> TextDiff:
    """Both texts in pieces; put together again, the pieces of a side are its text."""
    left, right = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(left) * len(right) > _MOST_PAIRS and old != new:
        pairs = list(_by_lines(old, new))
    else:
        pairs = list(_pieces(left, right))
    olds: list[Piece] = [piece for piece in pairs if piece[0] != "new"]
    news: list[Piece] = [piece for piece in pairs if piece[0] != "old"]
    return TextDiff(label=label, old=_joined(olds), new=_joined(news))


def text_of_html(value: str) -> str:
    """What a reader sees of it: text with line ends, and where links and pictures lead to."""
    value = _IMAGE.sub(lambda found: f"[{' '.join(_ATTRIBUTE.findall(found[1]))}] ", value)
    value = _LINK.sub(lambda found: f"[{found[1]}] ", value)
    value = _BLOCK_END.sub("\n", value)
    return html.unescape(strip_tags(value)).strip()


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield ("same", "".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield ("old", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield ("new", "".join(new[new_from:new_to]))


def _by_lines(old: str, new: str) -> Iterator[Piece]:
    left, right = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        one, other = "".join(left[old_from:old_to]), "".join(right[new_from:new_to])
        if tag == "equal":
            yield ("same", one)
            continue
        tokens, others = _TOKEN.findall(one), _TOKEN.findall(other)
        if len(tokens) * len(others) <= _MOST_PAIRS:
            yield from _pieces(tokens, others)
            continue
        yield ("old", one)
        yield ("new", other)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind become one piece."""
    found: list[Piece] = []
    for kind, text in pieces:
        if found and found[-1][0] == kind:
            found[-1] = (kind, found[-1][1] + text)
        else:
            found.append((kind, text))
    return found
