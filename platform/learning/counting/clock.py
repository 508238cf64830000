"""Time that a learner really had: a bucket that fills with the server's clock and empties with counted watching.

Filled by elapsed time alone, it makes the first law of counting hold by construction: over any stretch, what counts
is no more than the elapsed time at the policy's rate, plus the tolerance, once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# A report may arrive this much earlier than its watching says (jitter of the network). It is an overdraft: once
# used, it is paid back before it can be used again.
TOLERANCE_MS = 2_000
# Reports that wait out a lost network come in a row. They may bring what a player's buffer can hold (`AHEAD_S` of
# adaptive.js and a segment more) and what was watched since the last report before that, as a number of whole reports;
# an idle hour buys no more than that.
RESERVE_REPORTS = 6


@dataclass(frozen=True)
class Bucket:
    """`unspent_ms` of wall-clock time at `at`."""

    unspent_ms: int
    at: datetime

    def accrue(self, *, until: datetime, reserve_ms: int) -> "Bucket":
        """The bucket after time has passed. A clock that goes backwards adds nothing."""
        if until <= self.at:
            return self
        elapsed_ms = (until - self.at) // timedelta(milliseconds=1)
        return Bucket(min(self.unspent_ms + elapsed_ms, max(reserve_ms, self.unspent_ms)), until)

    def spend(self, wall_ms: int) -> "Bucket":
        return Bucket(self.unspent_ms - wall_ms, self.at)

    @property
    def allowance_ms(self) -> int:
        """What may be spent now."""
        return max(0, self.unspent_ms + TOLERANCE_MS)
