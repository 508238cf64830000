"""Starts web, worker and schedule as child processes and stops them together.

For the demo and for development. In production each is a container of its own (`docker/`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from demo import sign_ins

_MANAGE = str(settings.BASE_DIR / "manage.py")
_STOP_SECONDS = 15


class PortTaken(SystemExit):
    """Another program listens on our port; says so and how to choose another."""


def run(*, write: Callable[[str], object]) -> None:
    """Prepare, load the demo, serve until SIGINT or SIGTERM, then stop every child.

    Raises `PortTaken`, and `SystemExit(1)` if a child ends by itself.
    """
    _check_port()
    began = time.monotonic()
    prepare(write=write)
    call_command("load_demo")
    children = {name: _start(arguments) for name, arguments in commands().items()}
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    try:
        _wait_until_open(children, stopping)
        if not stopping:
            write(sign_ins.card(seconds=time.monotonic() - began))
        ended = None
        while not stopping and ended is None:
            ended = next((name for name, child in children.items() if child.poll() is not None), None)
            time.sleep(0.2)
    finally:
        _stop(children)
    if ended is not None and not stopping:
        raise SystemExit(f"The {ended} process ended by itself with status {children[ended].returncode}; see above.")
    write("Stopped. Your data is kept; `make run` goes on where you were.")


def prepare(*, write: Callable[[str], object]) -> None:
    """Bring the database, catalogues, static files and code lists up to date. Safe to run again."""
    write("Preparing the database …")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("compile_catalogues", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)


def commands() -> dict[str, list[str]]:
    """The three processes and how each is started."""
    python, celery = sys.executable, [sys.executable, "-m", "celery", "-A", "config.celery"]
    data = Path(settings.DATA_DIR)
    return {
        "web": [
            python, "-m", "granian", "--interface", "wsgi", "config.wsgi:application",
            "--host", os.environ.get("MALAN_HOST", "127.0.0.1"), "--port", str(settings.PORT),
            "--workers", "2", "--blocking-threads", "4", "--log-level", "warning",
        ],
        "worker": [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "1", "--without-mingle", "--without-gossip"],
        "schedule": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(data / "schedule"), "--pidfile", ""],
    }  # fmt: skip


def _start(arguments: list[str]) -> "subprocess.Popen[bytes]":
    paths = [str(settings.BASE_DIR), str(settings.BASE_DIR / "platform"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
    return subprocess.Popen(arguments, env=environment, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603


def _check_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError:
            raise PortTaken(
                f"Port {settings.PORT} is in use. Stop the other program, or choose a port: make run MALAN_PORT=8001"
            ) from None


def _wait_until_open(children: "dict[str, subprocess.Popen[bytes]]", stopping: list[int]) -> None:
    while not stopping and all(child.poll() is None for child in children.values()):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", settings.PORT)) == 0:
                return
        time.sleep(0.1)


def _stop(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    """Ask every child to end, the schedule and the worker first; after a grace, end it."""
    for name in ("schedule", "worker", "web"):
        if children[name].poll() is None:
            children[name].send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
