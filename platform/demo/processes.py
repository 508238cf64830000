"""The three processes of the embedded form: what each needs, how it is started, and how all are stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from common.migrating import uncollected

Children = dict[str, "subprocess.Popen[bytes]"]

# Longer than a page needs to be answered; an encode that is cut off is taken up again from the database.
_STOP_SECONDS = 10


def prepare(*, write: Callable[[str], object]) -> None:
    """Bring the database, catalogues, static files, code lists and first pages up to date. Safe to run again."""
    write("Preparing the database …")
    with uncollected():
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("compile_catalogues", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    call_command("load_review_rules", verbosity=0)
    call_command("prepare_site", verbosity=0)


def commands(*, data: Path, host: str, port: int) -> dict[str, list[str]]:
    """The three processes and how each is started."""
    python, celery = sys.executable, [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
    return {
        "web": [
            python, "-m", "granian", "--interface", "wsgi", "config.wsgi:application",
            "--host", host, "--port", str(port),
            "--workers", "2", "--blocking-threads", "4", "--log-level", "warning",
        ],
        "worker": [
            *celery, "worker", "--loglevel", "WARNING", "--concurrency", "1", "--without-mingle", "--without-gossip",
            "--queues", "default,encode",
        ],
        "schedule": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(data / "schedule"), "--pidfile", ""],
    }  # fmt: skip


def loader() -> list[str]:
    """What adds the demo's other courses beside the open site, behind everything that somebody waits for."""
    gently = [found, "-n", "10"] if (found := shutil.which("nice")) else []
    return [*gently, sys.executable, str(settings.BASE_DIR / "manage.py"), "load_demo"]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our own environment, with both source roots on the path, and `extra` on top."""
    paths = [str(settings.BASE_DIR), str(settings.BASE_DIR / "platform"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in paths if path)} | dict(extra or {})


def start(
    arguments: list[str], *, extra: Mapping[str, str] | None = None, log: Path | None = None
) -> "subprocess.Popen[bytes]":
    """Start one process; what it prints goes to `log` if given, else where ours does."""
    output = log.open("ab") if log else None
    try:
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
        return subprocess.Popen(  # noqa: S603
            arguments,
            env=environment(extra),
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
        )
    finally:
        if output:
            output.close()


def stop(children: Children) -> None:
    """Ask every child to end, the schedule and the worker first; after a grace, end it with all it started."""
    for name in reversed(children):
        if children[name].poll() is None:
            children[name].send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def end_group(child: "subprocess.Popen[bytes]") -> None:
    """End a process that may be cut off at any moment, with all it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    child.wait()


def is_open(port: int) -> bool:
    """Whether anything listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
