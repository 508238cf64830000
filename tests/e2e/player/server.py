"""A loopback server for the player alone: its page, a lecture behind rights that can end, the learner's API."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.utils import translation
from django.utils.csp import build_policy

_PAGE = """<!doctype html><html lang="{{ language }}"><head><meta charset="utf-8"><title>{{ player.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{% load static %}
{% for name in sheets %}<link rel="stylesheet" href="{% static name %}">{% endfor %}
{% include "components/player_head.html" %}</head>
<body data-owner="{{ owner }}"><main class="main wrap"><div class="stack">{% include "components/player.html" %}
<h1>{{ player.title }}</h1>
<button class="button" data-player-play data-play="Go" data-pause="Stop"><span data-label>Go</span></button>
{% if download %}{% include "learning/_download.html" %}
<script type="module" src="{% static 'offline/lesson.js' %}"></script>{% endif %}
</div></main><script type="module" src="{% static 'player/player.js' %}"></script></body></html>"""
_SHEETS = [f"css/{name}.css" for name in ("tokens", "base", "layout", "forms", "controls", "cards", "data")]
_TYPES = {".m3u8": "application/vnd.apple.mpegurl", ".vtt": "text/vtt; charset=utf-8", ".mjs": "text/javascript"}
_TYPES |= {".m4s": "video/mp4"}
_API = {"master_url": "src", "audio_url": "audio", "progressive_url": "plain", "thumbnails_url": "thumbnails"}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@dataclass
class Site:
    """`rights` are the tokens that open the lecture now; `next_right` is what a learner's player gets when it asks."""

    lecture: Path
    address: str = ""
    rights: set[str] = field(default_factory=lambda: {"first"})
    next_right: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    # (token, name, status) of every request for the lecture, in order.
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    # What reports are answered beside the usual, what a check asks, and what was answered to it.
    told: dict[str, Any] = field(default_factory=dict)
    check: dict[str, Any] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0
    # What a download is granted, beside a right; with a `status` it is refused.
    granted: dict[str, Any] = field(default_factory=lambda: {"good_until": "2999-01-01T00:00:00Z", "counts": True})
    grants: int = 0

    def page(
        self, *, language: str = "en", learning: bool = False, download: dict[str, Any] | None = None, **player: Any
    ) -> str:
        """Show a player page, with the offer to take the lesson along where `download` is given; its address."""
        urls = {name: f"/api/{name}" for name in ("open", "report", "media", "check", "answer")} | {"next": "/next"}
        config: dict[str, Any] = {"mode": "preview", "duration_ms": 120_000}
        if learning:
            config |= {"mode": "learn", "report_interval_s": 10, "enrolment": "e", "lesson": "l", "urls": urls}
            config |= {"forward_seek": True, "max_rate_text": "1.5"}
        config |= player.pop("config", {})
        given = (
            {"title": "直播间里怎么说价格", "artist": "小店开张", "config": config} | self._addresses("first") | player
        )
        template = engines["django"].from_string(_PAGE)
        with translation.override(language):
            context = {"player": given, "language": language, "sheets": _SHEETS, "csrf_token": "c", "owner": "o"}
            self.pages["/page"] = template.render(context | {"download": download}).encode()
        return f"{self.address}/page"

    def names(self) -> set[str]:
        """The files of the lecture that were asked for."""
        return {name for _token, name, _status in self.asked}

    def _addresses(self, token: str) -> dict[str, str]:
        names = {"src": "master.m3u8", "audio": "audio-48k.m3u8", "plain": "lecture.mp4", "poster": "poster.jpg"}
        names |= {"captions": "captions.vtt", "thumbnails": "thumbnails.vtt"}
        return {key: f"/media/{token}/{name}" for key, name in names.items()}

    def _media(self) -> dict[str, str]:
        given = self._addresses(self.next_right)
        return {name: given[key] for name, key in _API.items()}

    def answer_api(self, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if name == "report":
            self.reports.append(body)
            counted = {"frontier_ms": 0, "lesson_counted_ms": 0, "lesson_done": False, "completed": False}
            return 200, counted | {"message": "", "to_go": "", "next_gap": None, "token": ""} | self.told
        if name == "download":
            self.grants += 1
            more = {"captions_url": "captions", "poster_url": "poster"}
            given = self._addresses(self.next_right or "first")
            media = {key: given[part] for key, part in (_API | more).items()}
            return int(self.granted.get("status", 200)), {"session": "d", "token": "t", "media": media} | self.granted
        if name == "check":
            return 200, self.check
        if name == "answer":
            self.answers.append(body)
            self.told = {}
            return 200, {"passed": True, "tries_left": 0, "check_due": False}
        if name == "media" and not self.next_right:
            return 403, {"code": "enrolment_ended", "message": ""}
        self.opened += name == "open"
        return 200, {"session": f"s{self.opened}", "token": "t", "media": self._media(), **self._media()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def site(self) -> Site:
        return cast("_Server", self.server).site

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/media/"):
            self._lecture(*path.split("/")[2:4])
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            self._file(Path(cast("str", found)))
        elif page := self.site.pages.get(path):
            self._send(200, page, "text/html; charset=utf-8")
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.site.answer_api(self.path.rsplit("/", 1)[1], body)
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _lecture(self, token: str, name: str) -> None:
        status = 200 if token in self.site.rights else 403
        self.site.asked.append((token, name, status))
        if status == 200:
            self._file(self.site.lecture / name)
        else:
            self._send(status, b"", "text/plain")

    def _file(self, file: Path) -> None:
        content, kind = file.read_bytes(), _TYPES.get(file.suffix) or guess_type(file.name)[0] or "text/plain"
        wanted = _RANGE.fullmatch(self.headers.get("Range", ""))
        if not wanted:
            self._send(200, content, kind)
            return
        start, end = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
        self._send(206, content[start : end + 1], kind, {"Content-Range": f"bytes {start}-{end}/{len(content)}"})

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        fixed = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-store",
        }
        fixed["Content-Security-Policy"] = build_policy(settings.SECURE_CSP)
        for name, value in (fixed | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the player gave the request up

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, *_: object) -> None:
        """A browser that closes while it is answered is no error."""


@contextmanager
def serving(lecture: Path) -> Iterator[Site]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site = Site(lecture, address=f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.site
        server.shutdown()
        thread.join()
