"""A pytest plugin: on SQLite, migrate once for all processes and runs, then copy.

Migrating takes longer than most of the suite, and every xdist process would do it again. The migrated
database is kept in `.pytest_cache`, under a digest of everything that decides what it holds; a copy of it
takes a tenth of a second. On PostgreSQL nothing is kept.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".pytest_cache" / "migrated"


@pytest.fixture(scope="session")
def django_db_setup(_migrate_once: None, django_db_setup: None) -> None:
    """pytest-django's own, with `migrate` made quick."""


@pytest.fixture(scope="session")
def _migrate_once(django_test_environment: None) -> Iterator[None]:
    from django.core.management.commands.migrate import Command
    from django.db import connections

    migrate = Command.handle

    def handle(self: Any, *args: Any, **options: Any) -> Any:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or options["app_label"]:
            return migrate(self, *args, **options)
        connection.ensure_connection()
        with _one_at_a_time():
            kept = FOLDER / f"{_digest()}.sqlite3"
            if kept.exists():
                with closing(sqlite3.connect(kept)) as source:
                    source.backup(connection.connection)
                return None
            result = migrate(self, *args, **options)
            _keep(connection.connection, kept)
            return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield


def copy_migrated(target: Path) -> bool:
    """Put a migrated SQLite database at `target`, for processes of their own; False where none is kept yet."""
    with _one_at_a_time():
        kept = FOLDER / f"{_digest()}.sqlite3"
        if kept.exists():
            shutil.copyfile(kept, target)
        return kept.exists()


def _keep(migrated: sqlite3.Connection, target: Path) -> None:
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part)) as copy:
        migrated.backup(copy)
    part.rename(target)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Over apps, migrations, configurations, triggers, and the versions of Python and of every package."""
    sources = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("platform/*/migrations/*.py"),
        *ROOT.glob("*/apps.py"),
        *ROOT.glob("platform/*/apps.py"),
        *ROOT.glob("platform/config/settings/*.py"),
        ROOT / "platform" / "common" / "append_only.py",
        ROOT / "requirements" / "dev.txt",
        Path(__file__),
    ]
    # The apps themselves too: a run under settings that leave some out must not hand its tables to the next.
    digest = hashlib.sha256(f"{sys.version}\n{settings.INSTALLED_APPS}".encode())
    for path in sorted(sources):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:20]
