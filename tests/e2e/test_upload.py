"""Lectures on their way in from a real browser to real processes, while all sorts of things break."""

import hashlib
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.journey.person import Person

if TYPE_CHECKING:
    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

TRAINER = "19900000002"
PAGE = "/manage/videos/upload/"
SIZE = 30_000_000
# Long enough for a busy machine, far from the hours that a trainer would wait.
_MS = 90_000


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    """30 MB that are no video: how they arrive is looked at here, not what they are."""
    path = tmp_path / "-第1课 🎬_认识数据.mp4"
    path.write_bytes(os.urandom(SIZE))
    return path


class Line:
    """The network of one page: slow enough to look at, and gone when told so."""

    def __init__(self, page: Page) -> None:
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("Network.enable")

    def set(self, *, offline: bool = False, upload: int = 4_000_000) -> None:
        """`upload` in bytes a second."""
        self.devtools.send(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": 5, "downloadThroughput": 20_000_000, "uploadThroughput": upload},
        )


def arrived(site: "LiveSite") -> int:
    """Bytes on the server's disk, of all uploads."""
    return sum(path.stat().st_size for path in (site.data / "uploads").iterdir())


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-row", has_text=name)


def choose(page: Page, *files: Path) -> None:
    page.locator("#video-file").set_input_files([*files])


def has_begun(page: Page, file: Path, percent: int) -> None:
    """So much of it is on its way, as the bar shows it."""
    bar = row(page, file.name).locator("progress")
    page.wait_for_function("([bar, percent]) => bar.value >= percent", arg=[bar.element_handle(), percent], timeout=_MS)


def offsets_sent(page: Page) -> list[int]:
    """Where the parts began that this page sends from now on."""
    found: list[int] = []
    page.on(
        "request",
        lambda request: found.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None,
    )
    return found


def is_there_as_it_was(site: "LiveSite", lecture: Path) -> None:
    digest = hashlib.sha256(lecture.read_bytes()).hexdigest()
    ((uuid, told),) = site.rows(
        "SELECT version.uuid, upload.sha256 FROM media_pipeline_upload AS upload"
        " JOIN media_pipeline_videoversion AS version ON version.id = upload.version_id ORDER BY upload.id DESC LIMIT 1"
    )
    assert told == digest, "the browser said what it read"
    stored = site.data / "media" / "src" / str(UUID(str(uuid)))  # SQLite keeps it without dashes
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == digest


@pytest.fixture
def trainer(live_site: "LiveSite", page: Page) -> Person:
    person = Person(page, live_site)
    person.sign_in(TRAINER, path="/manage/")
    person.open(PAGE)
    return person


def test_a_lecture_survives_a_lost_network_and_a_closed_page(
    live_site: "LiveSite", trainer: Person, lecture: Path, shoot: Callable[[Page, str], None]
) -> None:
    page = trainer.page
    line = Line(page)
    line.set()
    choose(page, lecture)
    has_begun(page, lecture, 15)
    shoot(page, "sending")
    line.set(offline=True)
    expect(row(page, lecture.name)).to_have_attribute("data-state", "waiting", timeout=_MS)
    shoot(page, "offline")
    line.set()
    has_begun(page, lecture, 40)
    page.close(run_before_unload=False)

    page = trainer.page = page.context.new_page()
    trainer.open(PAGE)
    waiting = row(page, lecture.name)
    expect(waiting).to_have_attribute("data-state", "unfinished")
    kept = arrived(live_site)
    assert kept > SIZE * 0.3
    shoot(page, "unfinished")
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "unfinished-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    sent = offsets_sent(page)
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$"), timeout=_MS):
        choose(page, lecture)
    assert sent[0] == kept, "it went on where it stopped"
    is_there_as_it_was(live_site, lecture)


def test_a_cancelled_upload_leaves_nothing_on_the_server(
    live_site: "LiveSite", trainer: Person, lecture: Path, tmp_path: Path
) -> None:
    page = trainer.page
    other = tmp_path / "另一讲.mp4"
    other.write_bytes(lecture.read_bytes())
    before = live_site.rows("SELECT count(*) FROM media_pipeline_upload")
    Line(page).set(upload=1_500_000)
    choose(page, lecture, other)
    has_begun(page, other, 5)
    row(page, other.name).get_by_role("button", name="取消").click()
    expect(row(page, other.name)).to_have_count(0)
    expect(page.locator("#video-said")).to_contain_text(other.name)

    # The other one is paused, and cancelled on a later visit.
    row(page, lecture.name).get_by_role("button", name="暂停").click()
    expect(row(page, lecture.name)).to_have_attribute("data-state", "paused")
    assert arrived(live_site) > 0
    trainer.open(PAGE)
    row(page, lecture.name).get_by_role("button", name="取消").click()
    expect(row(page, lecture.name)).to_have_count(0)
    assert arrived(live_site) == 0
    assert live_site.rows("SELECT count(*) FROM media_pipeline_upload") == before


def test_a_cancel_is_told_again_while_the_server_still_writes(
    live_site: "LiveSite", trainer: Person, lecture: Path
) -> None:
    page = trainer.page
    answers = [(423, "upload_busy"), (423, "upload_busy"), (403, "not_yours"), (204, "")]

    def held(route: Route) -> None:
        status, code = answers.pop(0)
        if status == 204:
            route.continue_()
        else:
            route.fulfill(status=status, json={"code": code, "message": "稍候"})

    Line(page).set(upload=1_500_000)
    choose(page, lecture)
    has_begun(page, lecture, 5)
    page.route(re.compile("/manage/videos/uploads/[^/]+/$"), lambda route: (
        held(route) if route.request.method == "DELETE" else route.continue_()
    ))  # fmt: skip
    # Two answers mean "not yet"; the third is a no, and the trainer may press again.
    row(page, lecture.name).get_by_role("button", name="取消").click()
    expect(row(page, lecture.name)).to_contain_text("没能通知服务器")
    assert len(answers) == 1
    row(page, lecture.name).get_by_role("button", name="取消").click()
    expect(row(page, lecture.name)).to_have_count(0)
    assert not answers
    assert arrived(live_site) == 0


def test_what_is_being_sent_is_not_listed_as_left_over(live_site: "LiveSite", trainer: Person, lecture: Path) -> None:
    page = trainer.page
    held: list[Route] = []
    page.route("**/manage/videos/uploads/unfinished/", lambda route: route.continue_() if held else held.append(route))
    trainer.open(PAGE)
    Line(page).set(upload=3_000_000)
    choose(page, lecture)
    has_begun(page, lecture, 5)
    # The list that the page asked for when it opened comes now, and the new upload stands in it.
    with page.expect_response(held[0].request.url) as late:
        held[0].continue_()
    assert [upload["label"] for upload in late.value.json()["uploads"]] == [lecture.name]
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$"), timeout=_MS):
        expect(page.locator(".upload-row")).to_have_count(1)
    is_there_as_it_was(live_site, lecture)


def test_a_killed_server_costs_a_delay_only(live_site: "LiveSite", trainer: Person, lecture: Path) -> None:
    page = trainer.page
    Line(page).set()
    sent = offsets_sent(page)
    choose(page, lecture)
    has_begun(page, lecture, 30)
    web = live_site.children["web"]
    os.killpg(web.pid, signal.SIGKILL)
    web.wait()
    kept = arrived(live_site)
    expect(row(page, lecture.name)).to_have_attribute("data-state", "waiting", timeout=_MS)
    live_site.start("web")
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$"), timeout=_MS):
        pass
    assert kept > 0
    assert kept in sent, "it went on from what was on the disk"
    is_there_as_it_was(live_site, lecture)


def test_an_upload_waits_for_its_turn_however_often_it_is_told_to(
    live_site: "LiveSite", trainer: Person, lecture: Path
) -> None:
    page = trainer.page
    turned_away: list[str] = []

    def crowded(route: Route) -> None:
        if route.request.method != "PATCH" or len(turned_away) == 20:
            route.continue_()
            return
        turned_away.append(route.request.url)
        route.fulfill(status=503, json={"code": "no_place", "message": "稍候"}, headers={"Retry-After": "0"})

    page.route("**/manage/videos/uploads/*/", crowded)
    choose(page, lecture)
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$"), timeout=_MS):
        pass
    assert len(turned_away) == 20
    is_there_as_it_was(live_site, lecture)


def test_by_keyboard_and_by_dropping(trainer: Person, tmp_path: Path) -> None:
    page = trainer.page
    files = [tmp_path / f"{number}.mp4" for number in "一二三"]
    for file in files:
        file.write_bytes(os.urandom(6_000_000))
    page.on("filechooser", lambda _chooser: None)  # the browser is told in good time that we choose
    Line(page).set(upload=60_000)
    page.locator("#video-ai").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#video-file")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(files[0])
    _drop(page, files[1:])
    expect(page.locator(".upload-row")).to_have_count(3)
    # Two at a time; the third waits for its turn.
    expect(row(page, "三.mp4")).to_have_attribute("data-state", "queued")
    pause = row(page, "一.mp4").get_by_role("button", name="暂停")
    pause.focus()
    page.keyboard.press("Enter")
    expect(row(page, "一.mp4").get_by_role("button", name="继续")).to_be_focused()
    expect(row(page, "三.mp4")).to_have_attribute("data-state", "sending")
    # One after the other: a row that goes while the mouse is down on another moves that button away from under it.
    for name in ("三.mp4", "二.mp4", "一.mp4"):
        row(page, name).get_by_role("button", name="取消").focus()
        page.keyboard.press("Enter")
        expect(row(page, name)).to_have_count(0)


def _drop(page: Page, files: list[Path]) -> None:
    given: list[dict[str, Any]] = [{"name": file.name, "bytes": file.stat().st_size} for file in files]
    page.evaluate(
        """(given) => {
          const data = new DataTransfer();
          for (const { name, bytes } of given) data.items.add(new File([new Uint8Array(bytes)], name));
          const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
          document.getElementById("video-drop").dispatchEvent(event);
        }""",
        given,
    )
