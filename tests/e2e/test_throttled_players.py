"""The small site's own server under players that hardly read: pages stay fast, and all bytes come in the end."""

import json
import socket
import statistics
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
PLAYERS = 10
PAGES = 15
_ARRANGE = """
import json, pathlib, tempfile
from datetime import timedelta
from accounts.models import User
from common import clock
from media_pipeline import services as media, store
from tests.media_pipeline.sample import make_sample, store_sample
with tempfile.TemporaryDirectory() as folder:
    sample = make_sample(pathlib.Path(folder) / "files")
    version = store_sample(sample, user=User.objects.first(), at=clock.now())
store.local_path(store.result_key(version.uuid, "720p.m4s")).write_bytes(bytes(16 * 1024 * 1024))
right = media.grant(version=version, subject="x", until=clock.now() + timedelta(hours=1))
print(json.dumps(right.master_url))
"""


class SlowPlayer:
    """Asks for something large and then reads a few bytes of it: the rest waits in the server."""

    def __init__(self, site: str, path: str, asked: str = "") -> None:
        parts = urlsplit(site)
        self._socket = socket.socket()
        # A small window, or the system would take in megabytes on our behalf.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(60)
        self._socket.connect((parts.hostname, parts.port))
        header = f"Range: {asked}\r\n" if asked else ""
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{header}Connection: close\r\n\r\n".encode()
        )
        self._got = self._socket.recv(1024)
        self.status = int(self._got.split(b" ", 2)[1])

    def read_on(self) -> int:
        """How many bytes of body there were in all, now that the line is quick."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
        while data := self._socket.recv(256 * 1024):
            self._got += data
        return len(self._got.partition(b"\r\n\r\n")[2])

    def leave(self) -> None:
        self._socket.close()


def seconds_of_pages(site: str) -> list[float]:
    taken = []
    for _page in range(PAGES):
        began = time.perf_counter()
        with urllib.request.urlopen(f"{site}/courses/", timeout=60) as answer:  # noqa: S310
            assert answer.status == 200
            answer.read()
        taken.append(time.perf_counter() - began)
    return taken


@pytest.fixture(scope="module")
def master(live_site: Any) -> str:
    url: str = json.loads(live_site.python(_ARRANGE).splitlines()[-1])
    return url


def test_ten_throttled_players_leave_pages_fast(live_site: Any, master: str) -> None:
    path = master.replace("master.m3u8", "720p.m4s")
    seconds_of_pages(live_site.address)
    quiet = seconds_of_pages(live_site.address)
    with ExitStack() as stack:
        players = []
        for num in range(PLAYERS):
            asked = f"bytes={num}-{num + 8 * MIB - 1}" if num % 2 else f"bytes={num}-"
            player = SlowPlayer(live_site.address, path, asked)
            stack.callback(player.leave)
            players.append(player)
        assert [player.status for player in players] == [206] * PLAYERS
        busy = seconds_of_pages(live_site.address)
        print(f"\npages: quiet {statistics.median(quiet):.3f} s, busy {statistics.median(busy):.3f} s")  # noqa: T201
        # Where threads are held, pages wait for as long as the players do: forever.
        assert statistics.median(busy) < max(1.0, 4 * statistics.median(quiet))
        assert {player.read_on() for player in players} == {2 * MIB, 8 * MIB}


def test_whole_downloads_take_one_place_each_process_and_give_it_back(live_site: Any, master: str) -> None:
    path = master.replace("master.m3u8", "720p.m4s")
    with ExitStack() as stack:
        downloads = []
        for _num in range(PLAYERS):
            player = SlowPlayer(live_site.address, path)
            stack.callback(player.leave)
            downloads.append(player)
        taken = [player for player in downloads if player.status == 200]
        assert 1 <= len(taken) <= 2, "one for each of the two processes"
        assert {player.status for player in downloads if player not in taken} == {503}
        seconds_of_pages(live_site.address)
        assert taken[0].read_on() == 16 * MIB
    # The other one went away in the middle: its place is free again.
    deadline = time.monotonic() + 60
    while _whole(live_site.url(path)) != 16 * MIB:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def _whole(address: str) -> int:
    """How many bytes a download brought; none where the places were taken."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
            return len(answer.read())
    except urllib.error.HTTPError:
        return 0
