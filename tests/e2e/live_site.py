"""A whole site for the browser: web, worker and schedule as processes, a database of its own, a free port."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from demo import processes
from tests.database import copy_migrated, create_migrated

ROOT = Path(__file__).parents[2]
LOGS = ROOT / ".pytest_cache" / "live_site"
_READY_SECONDS = 180
_PREPARE_SECONDS = 600
# The demo's people and institutions, none of its courses; through the services, like everything.
_PREPARE = """
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
    environment: dict[str, str] = field(default_factory=dict)
    children: processes.Children = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one of the site's processes, in the place of one that ended."""
        command = processes.commands(data=self.data, host="127.0.0.1", port=int(urlsplit(self.address).port or 0))[name]
        self.children[name] = processes.start(command, extra=self.environment, log=self.logs / f"{name}.log")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the site's database answers, without the seconds that a process with Django needs."""
        server = self.environment.get("DATABASE_URL")
        if server:
            import psycopg

            with psycopg.connect(server) as connection:
                return connection.execute(sql.encode()).fetchall()
        with closing(sqlite3.connect(self.data / "malan.sqlite3", timeout=20)) as reader:
            return reader.execute(sql).fetchall()

    def python(self, code: str) -> str:
        """What `code` prints in a process with the site's settings, Django set up."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=processes.environment(self.environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_PREPARE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        return done.stdout

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@contextmanager
def running(
    *, logs: Path = LOGS, data: Path | None = None, extra: Mapping[str, str] | None = None
) -> Iterator[LiveSite]:
    """Prepare, start, wait until the site is well, and stop every process by its id in the end.

    All that it keeps is gone then, also where `data` names the folder. `extra` goes into the processes' environment.
    """
    data = data or Path(tempfile.mkdtemp(prefix="malan-live-"))
    port = _free_port()
    name = f"{os.getpid()}_{token_hex(4)}"  # two sites may run for one process of tests
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    try:
        with _database(name=f"malan_live_{name}", data=data) as database:
            environment = database | {
                "DJANGO_SETTINGS_MODULE": "tests.e2e.live_settings",
                "MALAN_DATA_DIR": str(data),
                "MALAN_PORT": str(port),
                "MALAN_BASE_URL": f"http://127.0.0.1:{port}",
                "MALAN_REDIS_PREFIX": f"test:live:{name}:",
                **(extra or {}),
            }
            site = LiveSite(address=f"http://127.0.0.1:{port}", data=data, logs=logs, environment=environment)
            try:
                site.python(_PREPARE)
                for name in ("web", "worker", "schedule"):
                    site.start(name)
                _wait_until_well(site)
                yield site
            finally:
                processes.stop(site.children)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _wait_until_well(site: LiveSite) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        for name, child in site.children.items():
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

    create_migrated(name, server=server)
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
