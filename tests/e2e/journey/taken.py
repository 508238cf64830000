"""A lesson taken along: loaded onto the phone, opened without a network, gone with whoever signs out."""

from playwright.sync_api import expect

from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

_PATIENCE = 300
KEPT_MS = """() => Object.keys(localStorage).filter((key) => key.startsWith('malan.watch.'))
  .flatMap((key) => JSON.parse(localStorage.getItem(key)).reports).flatMap((report) => report.intervals)
  .reduce((sum, [start, end]) => sum + end - start, 0)"""
_ALL_SENT = "() => !Object.keys(localStorage).some((key) => key.startsWith('malan.watch.'))"
_GOVERNED = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
_STORED = """async () => (await Promise.all((await caches.keys()).filter((name) => name.startsWith('taken-'))
  .map(async (name) => (await (await caches.open(name)).keys()).map((request) => request.url)))).flat()"""
_GONE = "async () => !(await caches.keys()).some((name) => name.startsWith('taken-'))"


def is_told_the_terms(learner: Person, *, counting: str) -> None:
    """Before anything is loaded: how much it is, how long it is good for, and whether it counts."""
    box = learner.page.locator("[data-download]")
    for _turn in range(_PATIENCE):  # a lecture that is still being converted is not offered yet
        if box.count():
            break
        learner.page.reload()
    expect(box).to_be_visible()
    expect(box.locator("[data-download-terms]")).to_contain_text(counting)
    expect(box.locator("label.choice").first).to_contain_text("B")


def press_download(learner: Person, *, choice: str = "picture") -> None:
    page = learner.page
    page.wait_for_function(_GOVERNED)
    page.locator(f"[data-download] input[value={choice}]").check()
    page.locator("[data-download-start]").click()


def is_downloaded(learner: Person) -> None:
    expect(learner.page.locator("[data-download-said]")).to_contain_text("已下载到手机", timeout=60_000)


def stored(learner: Person) -> list[str]:
    found = learner.page.evaluate(_STORED)
    assert isinstance(found, list)
    return found


def open_without_network(learner: Person, path: str) -> Player:
    """The lesson's own address, as one would reload it; what lies on the phone answers."""
    learner.open(path)
    assert "/taken/" in learner.page.url, learner.page.url
    return Player(learner.page)


def sends_what_it_kept(learner: Person) -> None:
    learner.page.wait_for_function(_ALL_SENT, timeout=60_000)


def nothing_is_left(learner: Person) -> None:
    learner.page.wait_for_function(_GONE)


def sign_out(learner: Person) -> None:
    learner.page.locator("details.menu > summary").click()
    learner.press("form[action='/accounts/logout/'] button")
