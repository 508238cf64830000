"""What first attempts say about a question: pure functions of shares of points."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

TOO_HARD, TOO_EASY, TOO_FLAT = 0.2, 0.95, 0.1
# Who takes longer over one question went away in between, or their network did.
LONGEST_MS = 600_000
# Below this many attempts chance decides about discrimination.
ENOUGH = 30


@dataclass(frozen=True)
class Response:
    """One attempt at one question: `share` of its points (0 to 1), `rest` the share of all other points asked.

    `rest` is None where nothing else was asked.
    """

    share: float
    rest: float | None


@dataclass(frozen=True)
class ItemStatistics:
    """`facility`: mean share of points, 0 to 1. `discrimination`: see `discrimination`; None where it has none."""

    attempts: int
    facility: float
    discrimination: float | None

    @property
    def flags(self) -> list[str]:
        """too_hard, too_easy, too_flat: what a trainer should look at."""
        found = []
        if self.facility < TOO_HARD:
            found.append("too_hard")
        if self.facility > TOO_EASY:
            found.append("too_easy")
        if self.attempts >= ENOUGH and self.discrimination is not None and self.discrimination < TOO_FLAT:
            found.append("too_flat")
        return found


def statistics(responses: Sequence[Response]) -> ItemStatistics:
    """Raises `ValueError` where there are no responses."""
    if not responses:
        raise ValueError("a question that nobody was asked has no statistics")
    facility = sum(response.share for response in responses) / len(responses)
    return ItemStatistics(len(responses), facility, discrimination(responses))


def typical_ms(times: Sequence[int]) -> int | None:
    """The median of `times` in ms, each of them at most `LONGEST_MS`; None where there are none.

    A pause is cut off rather than left out: whoever came back after it took long, though nobody knows how long.
    """
    return round(median(min(ms, LONGEST_MS) for ms in times)) if times else None


def discrimination(responses: Sequence[Response]) -> float | None:
    """The corrected item–total correlation, -1 to 1.

    With x the share of the item's points and y the share of the points of all other questions of the same attempt,
    r = Σ(x - x̄)(y - ȳ) / √(Σ(x - x̄)² · Σ(y - ȳ)²). Where x is 0 or 1 this is the point-biserial correlation; leaving
    the item out of y keeps it from correlating with itself. None where x or y is the same in every attempt.
    """
    pairs = [(response.share, response.rest) for response in responses if response.rest is not None]
    if len(pairs) < 2:
        return None
    mean_x = sum(x for x, _y in pairs) / len(pairs)
    mean_y = sum(y for _x, y in pairs) / len(pairs)
    covered = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    spread = sqrt(sum((x - mean_x) ** 2 for x, _y in pairs) * sum((y - mean_y) ** 2 for _x, y in pairs))
    return max(-1.0, min(1.0, covered / spread)) if spread > 1e-9 else None
