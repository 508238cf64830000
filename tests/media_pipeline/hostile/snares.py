"""What hostile files point to: a file that nobody may open, and an address that nobody may call."""

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_OPEN, IN_NONBLOCK = 0x20, 0o4000
libc = ctypes.CDLL(None, use_errno=True)


class Canary:
    """Tells who opened `path`, by the kernel's own notices; open a second file to see that it works."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text("a secret of another person's\n" * 50)
        self._notices = libc.inotify_init1(IN_NONBLOCK)
        assert libc.inotify_add_watch(self._notices, os.fsencode(path), IN_OPEN) > 0

    def times_opened(self) -> int:
        """How often since the last question."""
        try:
            data = os.read(self._notices, 65536)
        except BlockingIOError:
            return 0
        return len(data) // struct.calcsize("iIII")

    def close(self) -> None:
        os.close(self._notices)


class Trap:
    """A server on loopback that counts calls and answers none."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.setblocking(False)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def times_called(self) -> int:
        called = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return called
            called += 1

    def close(self) -> None:
        self._socket.close()


@contextmanager
def laid(folder: Path) -> Iterator[tuple[Canary, Trap]]:
    canary, trap = Canary(folder / "canary.txt"), Trap()
    try:
        yield canary, trap
    finally:
        canary.close()
        trap.close()
