"""A player page in a browser, and what one waits for there."""

from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

PATIENCE_MS = 20_000


class Watching:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._network: CDPSession | None = None

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.find("controls").wait_for()

    def find(self, name: str) -> Locator:
        """The part of the player with `data-player-<name>`."""
        return self.page.locator(f"[data-player-{name}]").first

    def throttle(self, kbit: float) -> None:
        """The line from now on, in kbit/s; 0 is as fast as it can."""
        self._network = self._network or self.page.context.new_cdp_session(self.page)
        rate = kbit * 1000 / 8 if kbit else -1
        line = {"offline": False, "latency": 0, "downloadThroughput": rate, "uploadThroughput": -1}
        self._network.send("Network.enable")
        self._network.send("Network.emulateNetworkConditions", line)

    def play(self) -> None:
        self.find("toggle").click()
        self.until("!video.paused && video.readyState >= 3")

    def seek(self, seconds: float) -> None:
        self.video("video.currentTime = wanted", seconds)

    @property
    def now(self) -> float:
        return float(self.video("video.currentTime"))

    def video(self, expression: str, wanted: Any = None) -> Any:
        return self.page.locator("video").evaluate(f"(video, wanted) => ({expression})", wanted)

    def until(self, expression: str, wanted: Any = None) -> None:
        """Until it is true of `video`."""
        code = f"wanted => {{ const video = document.querySelector('video'); return {expression}; }}"
        self.page.wait_for_function(code, arg=wanted, timeout=PATIENCE_MS)

    def plays_on_from(self, seconds: float) -> None:
        self.until("!video.paused && video.currentTime > wanted && video.currentTime < wanted + 10", seconds + 0.4)

    def choose(self, name: str, value: str) -> None:
        if self.find("settings").is_hidden():
            self.find("settings-toggle").click()
        self.find(name).select_option(value)
