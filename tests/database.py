"""A pytest plugin: migrate and load the code lists once for all processes and runs, then copy.

Migrating takes longer than most of the suite, and every xdist process and every live site would do it again. The
database is kept under a digest of everything that decides what it holds: on SQLite in `.pytest_cache`, on
PostgreSQL as a database `test_malan_kept_…` of the server, copied as a template. A copy takes less than a second.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".pytest_cache" / "migrated"


@pytest.fixture(scope="session")
def django_db_setup(_migrate_once: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """pytest-django's own, with `migrate` made quick, and with the pages that every course stands under."""
    from courses import services as courses
    from tests.cast import AT

    with django_db_blocker.unblock():
        courses.ensure_site(at=AT)


@pytest.fixture(scope="session")
def _migrate_once(django_test_environment: None) -> Iterator[None]:
    from django.core.management.commands.migrate import Command
    from django.db import connections

    from common.migrating import uncollected

    migrate = Command.handle

    def handle(self: Any, *args: Any, **options: Any) -> Any:
        connection = connections[options["database"]]
        if options["app_label"]:
            return migrate(self, *args, **options)
        with _one_at_a_time(), _keeper(connection) as keeper:
            if keeper.fill(connection):
                return None
            with uncollected():
                result = migrate(self, *args, **options)
            _load_code_lists()
            keeper.keep(connection)
            return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield


def _load_code_lists() -> None:
    """Every copy has them: thousands of regions loaded for each test keep PostgreSQL busier than the test does."""
    from reference import services as reference
    from tests.cast import AT

    reference.load_reference(at=AT)


def copy_migrated(target: Path) -> bool:
    """Put a migrated SQLite database at `target`, for processes of their own; False where none is kept yet."""
    with _one_at_a_time():
        kept = _File.kept()
        if kept.exists():
            shutil.copyfile(kept, target)
        return kept.exists()


def create_migrated(name: str, *, server: str) -> None:
    """Create a database `name` on the PostgreSQL server at this address: migrated where one is kept, else empty."""
    with _Server.connected(server) as kept:
        kept.create(name, template=kept.name if kept.exists() else None)


def _keeper(connection: Any) -> AbstractContextManager["_File | _Server"]:
    if connection.vendor == "sqlite":
        return nullcontext(_File())
    from psycopg.conninfo import make_conninfo

    known = connection.get_connection_params()
    named = {key: known[key] for key in ("host", "port", "user", "password") if known.get(key)}
    return _Server.connected(make_conninfo(dbname="postgres", **named))


class _File:
    """SQLite: a file beside pytest's cache."""

    @staticmethod
    def kept() -> Path:
        return FOLDER / f"{_digest()}.sqlite3"

    def fill(self, connection: Any) -> bool:
        connection.ensure_connection()
        kept = self.kept()
        if kept.exists():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(connection.connection)
        return kept.exists()

    def keep(self, connection: Any) -> None:
        for old in FOLDER.glob("*.sqlite3"):
            old.unlink()
        target = self.kept()
        part = target.with_suffix(".part")
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as copy:
            connection.connection.backup(copy)
        part.rename(target)


class _Server:
    """PostgreSQL: databases beside the others, found by their names; held by one process at a time."""

    PREFIX, MOST = "test_malan_kept_", 3

    def __init__(self, execute: Callable[..., Any]) -> None:
        self.execute = execute
        self.name = f"{self.PREFIX}{_digest()}"

    @classmethod
    @contextmanager
    def connected(cls, server: str) -> Iterator["_Server"]:
        import psycopg

        with psycopg.connect(server, autocommit=True) as connection:
            # Other checkouts use the server too, so a lock on a file of this one is not enough.
            connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [cls.PREFIX])
            yield cls(connection.execute)

    def exists(self) -> bool:
        return self.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone() is not None

    def create(self, name: str, *, template: str | None) -> None:
        from psycopg.sql import SQL, Identifier

        copied = SQL(" TEMPLATE {}").format(Identifier(template)) if template else SQL("")
        self.execute(SQL("CREATE DATABASE {}{}").format(Identifier(name), copied))

    def drop(self, name: str) -> None:
        from psycopg.sql import SQL, Identifier

        self.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))

    def fill(self, connection: Any) -> bool:
        """Create the tests' database, still empty, once more as a copy."""
        if not self.exists():
            return False
        connection.close()
        name = connection.settings_dict["NAME"]
        self.drop(name)
        self.create(name, template=self.name)
        return True

    def keep(self, connection: Any) -> None:
        connection.close()
        older = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s"
        for (name,) in self.execute(older, [self.PREFIX, self.MOST - 1]).fetchall():
            self.drop(name)
        self.create(self.name, template=connection.settings_dict["NAME"])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Over apps, migrations, configurations, triggers, code lists, and the versions of Python and of every package."""
    sources = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("platform/*/migrations/*.py"),
        *ROOT.glob("*/apps.py"),
        *ROOT.glob("platform/*/apps.py"),
        *ROOT.glob("platform/config/settings/*.py"),
        ROOT / "platform" / "common" / "append_only.py",
        *ROOT.glob("platform/reference/data/*"),
        *ROOT.glob("platform/reference/services/*.py"),
        ROOT / "requirements" / "dev.txt",
        Path(__file__),
    ]
    # The apps themselves too: a run under settings that leave some out must not hand its tables to the next.
    digest = hashlib.sha256(f"{sys.version}\n{settings.INSTALLED_APPS}".encode())
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]
