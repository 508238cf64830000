"""A video on a page, watched in real time: nothing here moves its clock except a click on a link."""

from playwright.sync_api import Page, expect

WATCHED = "main video"
_PATIENCE_MS = 60_000
_RANGES = "((all) => Array.from({ length: all.length }, (_, i) => [all.start(i), all.end(i)]))"


class Player:
    """The first video of `page` that `selector` finds."""

    def __init__(self, page: Page, selector: str = WATCHED) -> None:
        self.page, self.selector = page, selector

    @property
    def seconds(self) -> float:
        return float(self._video("video.currentTime"))

    @property
    def length(self) -> float:
        self._until("video.duration > 0")
        return float(self._video("video.duration"))

    @property
    def played(self) -> list[tuple[float, float]]:
        """The stretches that the browser says it has played since the page was opened, in seconds."""
        ranges = self._video(f"{_RANGES}(video.played)")
        assert isinstance(ranges, list)
        return [(start, end) for start, end in ranges]

    def play(self) -> None:
        """Play it, and see that it does."""
        self._until("video.readyState >= 2")
        before = self.seconds
        self.page.locator(self.selector).first.evaluate("video => video.play()")
        self._until("video.currentTime > wanted", before + 0.5)

    def watch_until(self, seconds: float) -> None:
        rest = max(0.0, seconds - self.seconds) * 1000
        self._until("video.ended || video.currentTime >= wanted", seconds, patience_ms=rest * 2 + _PATIENCE_MS)

    def is_loaded_until(self, seconds: float) -> None:
        """What is needed to play on without a network is there."""
        self._until(
            f"{_RANGES}(video.buffered).some(([start, end]) => start <= video.currentTime && end >= wanted)",
            seconds,
            patience_ms=2 * _PATIENCE_MS,
        )

    def watch_to_the_end(self) -> None:
        self.watch_until(self.length)
        self._until("video.ended", patience_ms=_PATIENCE_MS)

    def pause(self) -> None:
        self.page.locator(self.selector).first.evaluate("video => video.pause()")

    def is_near(self, seconds: float, *, within: float) -> None:
        self._until("Math.abs(video.currentTime - wanted[0]) <= wanted[1]", [seconds, within])

    def set_speed(self, rate: str) -> None:
        self.page.locator("[data-player-speed]").select_option(rate)
        self._until("video.playbackRate === wanted", float(rate))

    def shows_captions(self) -> None:
        expect(self.page.locator("[data-player-lines] li").first).to_be_attached()
        expect(self.page.locator("[data-player-captions]")).to_have_attribute("aria-pressed", "true")

    def _video(self, expression: str) -> object:
        return self.page.locator(self.selector).first.evaluate(f"video => {expression}")

    def _until(self, expression: str, wanted: object = None, *, patience_ms: float = _PATIENCE_MS) -> None:
        found = "const video = document.querySelector(selector);"
        self.page.wait_for_function(
            f"([selector, wanted]) => {{ {found} return video && ({expression}); }}",
            arg=[self.selector, wanted],
            timeout=patience_ms,
        )
