"""Links to an object store, and what happens when it is slow, broken or away."""

import socket
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from media_pipeline import store


def fetch(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:  # noqa: S310
        return answer.status, answer.read()


def test_local_storage_has_no_links(tmp_path):
    store.put_text("v/1/x", "text")
    assert store.direct_link("v/1/x", 60) is None


def test_a_link_opens_one_file_in_ranges_and_nothing_without_its_signature(media_in_object_store):
    store.put_text("v/1/540p.m4s", "0123456789")
    link = store.direct_link("v/1/540p.m4s", 60)
    assert fetch(link, Range="bytes=2-4") == (206, b"234")
    for changed in (
        link.partition("?")[0],
        link.replace("540p", "720p"),
        link[:-1] + ("0" if link[-1] != "0" else "1"),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(changed)
        assert refused.value.code == 403


def test_a_link_never_outlives_a_week(media_in_object_store):
    assert "X-Amz-Expires=604800" in store.direct_link("v/1/x", 10**9)
    assert "X-Amz-Expires=1&" in store.direct_link("v/1/x", -5)


def test_links_are_signed_for_the_host_that_browsers_see(media_in_object_store, settings):
    settings.S3_PUBLIC_URL = "https://files.example.org"
    assert store.direct_link("v/1/x", 60).startswith(f"https://files.example.org/{media_in_object_store.name}/v/1/x?")


class Troubled(ThreadingHTTPServer):
    """A store that does what `does(num of the request)` says: a status, "cut" in mid-body, or "hang"."""

    daemon_threads = True

    def __init__(self, does):
        self.does, self.asked, self.released = does, 0, threading.Event()
        super().__init__(("127.0.0.1", 0), _Answer)

    def handle_error(self, request, client_address):
        pass


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        act = self.server.does(self.server.asked)
        if act == "hang":
            self.server.released.wait(60)
            return
        body = b"0123456789"
        self.send_response(206 if act == "cut" else act)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:4] if act == "cut" else body)
        self.close_connection = True

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def troubled(settings):
    servers = []

    def serve(does):
        server = Troubled(does)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        _media_at(settings, f"http://127.0.0.1:{server.server_port}")
        return server

    yield serve
    for server in servers:
        server.released.set()
        server.shutdown()
        server.server_close()


def _media_at(settings, endpoint):
    options = {"endpoint_url": endpoint, "access_key": "a", "secret_key": "b", "region_name": "us-east-1"}
    options |= {"bucket_name": "media", "signature_version": "s3v4", "addressing_style": "path"}
    settings.MEDIA_STORE_TIMEOUT_S = 1
    settings.STORAGES = settings.STORAGES | {"media": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}


def test_a_store_that_stumbles_once_is_asked_again(troubled):
    server = troubled(lambda num: 503 if num == 1 else 206)
    assert store.read("v/1/x", 0, 10) == b"0123456789"
    assert server.asked == 2


def test_a_body_that_breaks_off_is_read_again(troubled):
    troubled(lambda num: "cut" if num == 1 else 206)
    assert store.read("v/1/x", 0, 10) == b"0123456789"


@pytest.mark.parametrize("trouble", [500, 503, 403, "hang", "cut"])
def test_a_store_in_trouble_is_said_to_be_unavailable_after_a_few_tries(troubled, trouble):
    server = troubled(lambda num: trouble)
    with pytest.raises(store.StoreUnavailable, match="v/1/x"):
        store.read("v/1/x", 0, 10)
    assert server.asked <= 3


def test_a_store_that_is_away_is_unavailable_for_reading_writing_and_asking(settings, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        _media_at(settings, f"http://127.0.0.1:{taken.getsockname()[1]}")
        (tmp_path / "made").write_bytes(b"x")
        for ask in (
            lambda: store.read("v/1/x", 0, 1),
            lambda: store.size("v/1/x"),
            lambda: store.exists("v/1/x"),
            lambda: store.put_text("v/1/x", "x"),
            lambda: store.put_file("v/1/x", tmp_path / "made", move=True),
            lambda: list(store.list_prefix("v/1/")),
        ):
            with pytest.raises(store.StoreUnavailable):
                ask()
        assert (tmp_path / "made").exists()
