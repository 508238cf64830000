"""A whole site for the browser: web, worker and schedule as processes, a database of its own, a free port."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from demo import processes
from tests.database import copy_migrated

ROOT = Path(__file__).parents[2]
LOGS = ROOT / ".pytest_cache" / "live_site"
_READY_SECONDS = 60
_PREPARE_SECONDS = 170
# The demo's people and institutions, none of its courses; through the services, like everything.
_PREPARE = """
import django; django.setup()
from common import clock
from demo import processes
from demo.loading.cast import assemble
processes.prepare(write=print)
assemble(at=clock.now())
"""


@dataclass(frozen=True)
class LiveSite:
    """`address` has no closing slash; `logs` holds what each process printed."""

    address: str
    data: Path
    logs: Path

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@contextmanager
def running() -> Iterator[LiveSite]:
    """Prepare, start, wait until the site is well, and stop every process by its id in the end."""
    data = Path(tempfile.mkdtemp(prefix="malan-live-"))
    port = _free_port()
    site = LiveSite(address=f"http://127.0.0.1:{port}", data=data, logs=LOGS)
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    children: processes.Children = {}
    try:
        with _database(name=f"malan_live_{os.getpid()}", data=data) as database:
            extra = database | {
                "DJANGO_SETTINGS_MODULE": "tests.e2e.live_settings",
                "MALAN_DATA_DIR": str(data),
                "MALAN_PORT": str(port),
                "MALAN_BASE_URL": site.address,
                "MALAN_REDIS_PREFIX": f"test:live:{os.getpid()}:",
            }
            try:
                _prepare(extra)
                for name, arguments in processes.commands(data=data, host="127.0.0.1", port=port).items():
                    children[name] = processes.start(arguments, extra=extra, log=LOGS / f"{name}.log")
                _wait_until_well(site, children)
                yield site
            finally:
                processes.stop(children)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _prepare(extra: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PREPARE],
        env=processes.environment(extra),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_PREPARE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"preparing the live site failed:\n{done.stdout}{done.stderr}"


def _wait_until_well(site: LiveSite, children: processes.Children) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        for name, child in children.items():
            assert child.poll() is None, f"{name} ended by itself:\n{_tail(site.logs / f'{name}.log')}"
        try:
            with urllib.request.urlopen(site.url("/healthz"), timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the site was not well within {_READY_SECONDS} s:\n{_tail(site.logs / 'web.log')}")


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-3000:] if path.exists() else "(nothing was printed)"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _database(*, name: str, data: Path) -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL database on the server that `DATABASE_URL` names; without one, SQLite's file does."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        # Migrating takes longest. `prepare` goes on from here, and does it all where nothing is kept.
        copy_migrated(data / "malan.sqlite3")
        yield {}
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
