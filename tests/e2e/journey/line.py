"""A cheap phone on a thin line: what the page gets of the network and of the processor."""

from playwright.sync_api import Page

# What Chromium's own tools call slow 3G, and a processor that is some years old.
KBIT, LATENCY_MS, SLOWER_BY = 400, 400, 4


class Line:
    """From its making on the page is slow, until its network goes."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_BY})
        self._be(offline=False)

    def lose(self) -> None:
        self._be(offline=True)
        self._page.wait_for_function("() => !navigator.onLine")

    def regain(self) -> None:
        self._be(offline=False)
        self._page.wait_for_function("() => navigator.onLine")

    def _be(self, *, offline: bool) -> None:
        # Both in one session: of two, the one that says less about the network wins.
        rate = KBIT * 1000 / 8
        line = {"offline": offline, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
        self._session.send("Network.emulateNetworkConditions", line)
