"""What changed between two versions of captions, cue by cue and, within a cue, character by character. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from media_pipeline.services.scripts import Cue

Kind = Literal["same", "retimed", "changed", "added", "removed"]
# Pieces of a text: what both have, what only the old or only the new one has.
Piece = tuple[Literal["same", "old", "new"], str]


@dataclass(frozen=True)
class Row:
    """`old` is None where a cue was added, `new` where it was removed; `pieces` spell out a changed text."""

    kind: Kind
    old: Cue | None
    new: Cue | None
    pieces: list[Piece] = field(default_factory=list)


def compare(old: Sequence[Cue], new: Sequence[Cue]) -> list[Row]:
    """Every cue of both, in order, beside its counterpart. A moved time with the same text is `retimed`."""
    matcher = SequenceMatcher(None, [cue.text for cue in old], [cue.text for cue in new], autojunk=False)
    rows: list[Row] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            rows += [_same_text(a, b) for a, b in zip(old[old_from:old_to], new[new_from:new_to], strict=True)]
        else:
            rows += _pairs(old[old_from:old_to], new[new_from:new_to])
    return rows


def _same_text(old: Cue, new: Cue) -> Row:
    return Row("same" if old == new else "retimed", old, new)


def _pairs(old: Sequence[Cue], new: Sequence[Cue]) -> Iterator[Row]:
    """Cues that share a moment belong together; what is left over was removed or added."""
    rest = list(new)
    for cue in old:
        while rest and rest[0].end_ms <= cue.start_ms:
            yield Row("added", None, rest.pop(0))
        if rest and rest[0].start_ms < cue.end_ms:
            other = rest.pop(0)
            yield Row("changed", cue, other, _pieces(cue.text, other.text))
        else:
            yield Row("removed", cue, None)
    for cue in rest:
        yield Row("added", None, cue)


def _pieces(old: str, new: str) -> list[Piece]:
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", old[old_from:old_to]))
            continue
        if old_to > old_from:
            pieces.append(("old", old[old_from:old_to]))
        if new_to > new_from:
            pieces.append(("new", new[new_from:new_to]))
    return pieces
