"""Two trainers of two institutions, and tiny real lectures made with ffmpeg."""

import importlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from media_pipeline import services as media
from media_pipeline.ffmpeg.binaries import ffmpeg
from media_pipeline.models import VideoVersion
from media_pipeline.services import videos

TENANTS = {"+8613900000001": ["institution:east"], "+8613900000002": ["institution:west"]}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path: Path) -> None:
    """Storage, uploads and work of each test's own."""
    for name in ("media", "uploads", "work"):
        (tmp_path / name).mkdir()
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.WORK_DIR = tmp_path / "work"
    settings.STORAGES = settings.STORAGES | {
        "media": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        }
    }


@pytest.fixture(autouse=True)
def _tenants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(videos, "_providers", [lambda user: TENANTS.get(user.phone or "", [])])


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The doorbells that were rung, instead of a broker."""
    bells: list[tuple[str, int]] = []
    for module in ("ingest", "planning", "retrying", "sweep", "uploads", "work"):
        # By its full name: `services.sweep` is the function, which the package re-exports.
        where = importlib.import_module(f"media_pipeline.services.{module}")
        monkeypatch.setattr(where, "enqueue", lambda name, **ids: bells.append((name, ids["version_id"])))
    return bells


def _teacher(phone: str, at: datetime) -> User:
    user = accounts.create_user(phone=phone, display_name=f"教师{phone[-1]}", at=at)
    group, _created = Group.objects.get_or_create(name=f"{TENANTS[phone][0]}:trainers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def teacher(db: None, at: datetime) -> User:
    """A trainer of the institution `east`."""
    return _teacher("+8613900000001", at)


@pytest.fixture
def foreign_teacher(db: None, at: datetime) -> User:
    """A trainer of the institution `west`."""
    return _teacher("+8613900000002", at)


@pytest.fixture
def browser(signed_in: Callable[[User], Client], teacher: User) -> Client:
    """The one in which `teacher` is signed in."""
    return signed_in(teacher)


@pytest.fixture(scope="session")
def make_media(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`make_media("name.mp4", "-f", "lavfi", …)`: a file made by ffmpeg, once a session."""
    folder = tmp_path_factory.mktemp("lectures")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            subprocess.run([ffmpeg(), "-nostdin", "-v", "error", "-y", *arguments, str(path)], check=True)
        return path

    return make


@pytest.fixture(scope="session")
def lecture(make_media: Callable[..., Path]) -> Path:
    """Six seconds of moving picture at 640×360 with three bursts of sound and pauses between."""
    return make_media(
        "lecture.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=640x360:r=12:d=6"),
        *("-f", "lavfi", "-i", "aevalsrc='0.5*sin(880*t)*lt(mod(t,2),1.4)':d=6"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-c:a", "aac", "-movflags", "+faststart"),
        *("-metadata", "title=made by a person whose name is nobody's business"),
    )


@dataclass(frozen=True)
class Ingest:
    user: User
    at: datetime

    def __call__(self, path: Path, **options: object) -> VideoVersion:
        given = {
            "label": path.name,
            "title": path.stem,
            "tenant_key": "institution:east",
            "user": self.user,
            "at": self.at,
        }
        return media.ingest_file(path=path, **(given | options))


@pytest.fixture
def ingest(teacher: User, at: datetime) -> Ingest:
    """`ingest(path)`: a version of `teacher`'s."""
    return Ingest(teacher, at)


@pytest.fixture
def encoded(ingest: Ingest, lecture: Path) -> VideoVersion:
    """The lecture, through the whole pipeline."""
    version = ingest(lecture)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    return version
