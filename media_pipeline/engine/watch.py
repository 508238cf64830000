"""How whoever ordered the work follows it, and stops it: by an exception out of either function."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Watch:
    """`tick` is called about twice a second while a program runs, `percent` as it gets on (0 to 99)."""

    tick: Callable[[], None] = lambda: None
    percent: Callable[[int], None] = lambda _percent: None

    def reader(self, seconds: float) -> Callable[[str], None]:
        """Reads the progress lines of an ffmpeg that makes `seconds` of media."""

        def line(text: str) -> None:
            key, _, value = text.partition("=")
            if key == "out_time_us" and value.isdigit():
                self.percent(min(99, int(int(value) / 10_000 / max(seconds, 0.01))))

        return line
