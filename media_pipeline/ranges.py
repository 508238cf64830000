"""Which piece of a file a request wants (RFC 9110, section 14), bounded so that an answer is one small body."""

import re
from dataclasses import dataclass

# An open range (`bytes=0-`) gets this much, and the player asks on.
OPEN_RANGE_BYTES = 2 * 1024 * 1024
# A closed range names a whole segment, which hls.js needs in one answer; the ladder's rates keep those below this.
CLOSED_RANGE_BYTES = 8 * 1024 * 1024
# Eighteen digits are more than any file has, and far from what Python refuses to read as a number. Several ranges in
# one request, which no player sends, count as none: the whole file answers them too.
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class Unsatisfiable(ValueError):
    """The file has no such part."""


@dataclass(frozen=True)
class Piece:
    """`length` bytes from `start`, maybe fewer than were asked for: the answer says which, and players ask on."""

    start: int
    length: int


def wanted(*, asked: str, condition: str | None, etag: str, total: int) -> Piece | None:
    """The piece that the header Range (`asked`) means; None for the whole file. `condition` is the header If-Range.

    Raises `Unsatisfiable`.
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found[0][6:] == "-" or (condition is not None and condition.strip() != etag):
        return None
    first, last = found[1], found[2]
    if not first:
        start, end, limit = max(0, total - int(last)), total - 1, OPEN_RANGE_BYTES
    elif last:
        start, end, limit = int(first), min(int(last), total - 1), CLOSED_RANGE_BYTES
    else:
        start, end, limit = int(first), total - 1, OPEN_RANGE_BYTES
    if start >= total or (last and first and int(last) < start):
        raise Unsatisfiable
    return Piece(start, min(end - start + 1, limit))
