"""Starts web, worker and schedule as child processes and stops them together.

For the demo and for development. In production each is a container of its own (`docker/`).
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from demo import processes, sign_ins

# Adds the rest of the demo while the site is open, and ends.
LOADER = "loader"


class PortTaken(SystemExit):
    """Another program listens on our port; says so and how to choose another."""


def run(*, write: Callable[[str], object]) -> None:
    """Prepare, load the demo, serve until SIGINT, SIGTERM or SIGHUP, then stop every child.

    Raises `PortTaken`, and `SystemExit` with a message if a child ends by itself.
    """
    _check_port()
    began = time.monotonic()
    try:
        with _rendering_meanwhile():
            processes.prepare(write=write)
        call_command("load_demo", first=True)
    except KeyboardInterrupt:
        raise SystemExit("Stopped before it was ready; `make run` goes on from here.") from None

    # Before the first child, so that none is left behind.
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    children: processes.Children = {}
    ended: str | None = None
    try:
        host = os.environ.get("MALAN_HOST", "127.0.0.1")
        for name, arguments in processes.commands(data=Path(settings.DATA_DIR), host=host, port=settings.PORT).items():
            children[name] = processes.start(arguments)
        children[LOADER] = processes.start(processes.loader())
        opened = False
        while not stopping and ended is None:
            if not opened and processes.is_open(settings.PORT):
                opened = True
                write(sign_ins.card(seconds=time.monotonic() - began))
            ended = next((name for name, child in children.items() if child.poll() is not None), None)
            if ended == LOADER and children[LOADER].returncode == 0:
                del children[LOADER]
                ended = None
            time.sleep(0.1)
    finally:
        if LOADER in children:
            processes.end_group(children[LOADER])
        processes.stop(children)
    if ended is not None and not stopping:
        raise SystemExit(f"The {ended} process ended by itself with status {children[ended].returncode}; see above.")
    write("Stopped. Your data is kept; `make run` goes on where you were.")


@contextmanager
def _rendering_meanwhile() -> Iterator[None]:
    """On a first start, begin to draw and speak the lectures while the database is made: neither needs the other.

    What is not done by then is stopped, and left to `load_demo`, which hands in each lecture as it is finished.
    """
    if Path(str(settings.DATABASES["default"]["NAME"])).exists():
        yield
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "render_lectures", "ALL", "--verbosity", "0"]
    renderer = processes.start([*command, "--to", str(settings.DATA_DIR / "lectures")])
    try:
        yield
    finally:
        processes.end_group(renderer)


def _check_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError:
            raise PortTaken(
                f"Port {settings.PORT} is in use. Stop the other program, or choose a port: make run MALAN_PORT=8001"
            ) from None
