"""What a phone's own clock said. It gives no time; it is kept beside the evidence, and a clock that jumps is noted."""

from collections.abc import Sequence
from datetime import datetime

# Phones correct their clocks by seconds; a person who sets one moves it by more.
JUMP_MS = 60_000


def note(kept: dict[str, int], clocks: Sequence[int], at: datetime) -> None:
    """Add the clocks of one report (milliseconds since 1970, in order) to those of the segment.

    `first` and `last` are as the phone said; `skew_ms` is how far it ran ahead of ours at most, which a late report
    never raises; `jumps` counts steps backwards, and steps ahead that no lateness explains.
    """
    now_ms = int(at.timestamp() * 1000)
    for clock_ms in clocks:
        skew_ms = clock_ms - now_ms
        if not kept:
            kept.update(first=clock_ms, last=clock_ms, skew_ms=skew_ms, jumps=0)
            continue
        if clock_ms < kept["last"] - JUMP_MS or skew_ms > kept["skew_ms"] + JUMP_MS:
            kept["jumps"] += 1
        kept["last"], kept["skew_ms"] = clock_ms, max(kept["skew_ms"], skew_ms)
