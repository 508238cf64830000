"""Between the platform and a real object store, on the loopback: passes everything on, or fails as networks do."""

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

SLOW_S = 2.0
_PIECE = 256 * 1024
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect"}


class StoreProxy(ThreadingHTTPServer):
    """`faults` are the chances of "error" (500), "reset" and "slow" (two seconds) for each request, 0 to 1."""

    daemon_threads = True

    def __init__(self, target: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target).netloc
        self.faults: dict[str, float] = {}
        self.seen: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fate(self) -> str:
        with self._lock:
            drawn, fate = self._chance.random(), "passed"
            for fault, share in self.faults.items():
                if 0 <= drawn < share:
                    fate = fault
                drawn -= share
            self.seen[fate] += 1
            return fate

    def handle_error(self, *_request: object) -> None:
        """A client that gave up is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StoreProxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fate = self.server.fate()
        if fate == "error":
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if fate == "slow":
            time.sleep(SLOW_S)
        there = http.client.HTTPConnection(self.server.target, timeout=60)
        try:
            there.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    there.putheader(name, value)
            there.endheaders(body or None)
            self._answer(there.getresponse(), breaks_off=fate == "reset")
        finally:
            there.close()

    def _answer(self, answer: http.client.HTTPResponse, *, breaks_off: bool) -> None:
        """Pass an answer on; or break off in the middle of it, when the store has already done what was asked."""
        data = b"" if self.command == "HEAD" else answer.read()
        if breaks_off:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + data[: len(data) // 2])
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        self.send_response_only(answer.status, answer.reason)
        length = answer.headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(data))
        for name, value in answer.headers.items():
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on

    def log_message(self, *_arguments: object) -> None:
        """Nothing is printed."""


@contextmanager
def between(target: str, *, seed: int) -> Iterator[StoreProxy]:
    proxy = StoreProxy(target, seed)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(timeout=10)
