"""Other sites are asked, our own network never."""

import http.server
import socket
import threading
from urllib.parse import urlsplit

import pytest

from common.web import outside


def pointing_to(monkeypatch, *addresses):
    """Every name has these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_how: found)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1"),  # noqa: S104
        *("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::"),
        "255.255.255.255",
    ],
)
def test_addresses_of_our_own_network_are_not_asked(address, monkeypatch):
    pointing_to(monkeypatch, address)
    with pytest.raises(outside.NotPublic):
        outside.public_address(urlsplit("https://example.com/"))
    assert not outside.answers("https://example.com/")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    pointing_to(monkeypatch, "93.184.216.34", "127.0.0.1")
    with pytest.raises(outside.NotPublic):
        outside.public_address(urlsplit("https://example.com/"))


def test_a_public_address_is_taken(monkeypatch):
    pointing_to(monkeypatch, "93.184.216.34")
    assert outside.public_address(urlsplit("https://example.com/x")) == "93.184.216.34"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user@example.com/",
        "https://example.com:6379/",
        "https://",
        "http://example.com:99999/",
        "gopher://example.com/",
    ],
)
def test_other_kinds_of_address_are_not_asked(url, monkeypatch):
    pointing_to(monkeypatch, "93.184.216.34")
    assert not outside.answers(url)


class Site(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def answer(self):
        self.asked.append(f"{self.command} {self.path}")
        status = {"/gone": 404, "/no-head": 405 if self.command == "HEAD" else 200, "/forbidden": 403}.get(
            self.path, 200
        )
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to?"))
        elif self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
        else:
            self.send_response(status)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 100_000)

    do_GET = do_HEAD = answer

    def log_message(self, *_words):
        return


@pytest.fixture
def site(monkeypatch):
    """A site here that passes for one outside; every name but `inside.example` leads to it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.asked.clear()
    public = "93.184.216.34"

    def names(name, *_rest, **_how):
        address = "10.0.0.1" if name == "inside.example" else public
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    def to_site(address, *rest, **options):
        assert address[0] == public, "connected to an address that was not looked at"
        here = socket.socket()
        here.connect(server.server_address)
        return here

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr(socket, "create_connection", to_site)
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "alive"),
    [
        ("/", True),
        ("/gone", False),
        ("/no-head", True),
        ("/forbidden", True),
        ("/to?http://other.example/", True),
        ("/to?/gone", False),
        ("/to?http://inside.example/", False),
        ("/to?file:///etc/passwd", False),
        ("/round", False),
    ],
)
def test_what_answers_is_alive_and_redirects_are_looked_at_again(site, path, alive):
    assert outside.answers(f"http://example.com{path}") is alive


def test_redirects_inside_are_never_followed(site):
    outside.answers("http://example.com/to?http://inside.example/secret")
    assert all("secret" not in asked.partition("?")[0] for asked in Site.asked)
