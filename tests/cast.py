"""The named cast: who appears in tests, made through the services.

`learner` and `other_learner` have no real name yet; `trainer` teaches at `institution`; `auditor` reviews;
`officer` administers; `stranger` is a browser that nobody signed in with; `signed_in(user)` is one with somebody.
`reference` loads the code lists; `released_course` is a version in the catalogue, with two short video lessons
and a quiz under the demo policy, from a real file that was measured (and not encoded: see `encoded_course`).
Apps are imported when a fixture is asked for, so that one app's tests run without the others.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from accounts.models import User
    from institutions.models import Institution, Trainer

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

LEARNER_PHONE = "+8613800000001"
OTHER_LEARNER_PHONE = "+8613800000002"
TRAINER_PHONE = "+8613800000003"
AUDITOR_PHONE = "+8613800000004"
OFFICER_PHONE = "+8613800000005"


@pytest.fixture
def at() -> datetime:
    """A moment: 2026-11-02 09:00 in Shanghai."""
    return AT


@pytest.fixture
def reference(db: None) -> None:
    """Regions, occupations, policies and every other code list."""
    from reference import services as reference

    reference.load_reference(at=AT)


@pytest.fixture
def learner(db: None) -> "User":
    return _person(LEARNER_PHONE, "学员小林")


@pytest.fixture
def other_learner(db: None) -> "User":
    return _person(OTHER_LEARNER_PHONE, "学员阿梅")


@pytest.fixture
def auditor(db: None) -> "User":
    from django.contrib.auth.models import Group

    user = _person(AUDITOR_PHONE, "审核员老周")
    user.groups.add(Group.objects.get_or_create(name="auditors")[0])
    return user


@pytest.fixture
def officer(db: None) -> "User":
    return _person(OFFICER_PHONE, "管理员", is_staff=True, is_superuser=True)


@pytest.fixture
def institution(reference: None) -> "Institution":
    from institutions import services as institutions

    return institutions.create_institution(
        code=unified_code("52110000MJ0000001"),
        name_zh="晨光职业技能学校",
        name_en="Chenguang Vocational School",
        kind="training",
        region_code="110000",
        at=AT,
    )


@pytest.fixture
def trainer(institution: "Institution") -> "Trainer":
    """Of `institution`, whose page node and trainers' group exist; `trainer.user` signs in."""
    from courses import services as courses
    from institutions import services as institutions

    courses.ensure_site(at=AT)
    courses.open_institution_node(institution=institution, at=AT)
    user = _person(TRAINER_PHONE, "何老师")
    trainer = institutions.add_trainer(
        institution=institution,
        user=user,
        name_zh="何老师",
        name_en="Ms He",
        headline_zh="数字营销培训教师",
        headline_en="Teaches digital marketing",
        bio_zh="",
        bio_en="",
        at=AT,
    )
    courses.admit_trainer(institution=institution, user=user)
    return trainer


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


@pytest.fixture
def signed_in() -> Callable[["User"], Client]:
    """`signed_in(user)`: a browser in which `user` is signed in."""

    def browser(user: "User") -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture(scope="session")
def lecture_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real MP4 of 21 s, small: a moving picture and a tone."""
    import subprocess

    from imageio_ffmpeg import get_ffmpeg_exe

    path = tmp_path_factory.mktemp("lecture") / "lecture.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=21"]
    tone = ["-f", "lavfi", "-i", "sine=frequency=330:duration=21"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k"]
    subprocess.run(
        [get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", *source, *tone, *codecs, "-shortest", str(path)],
        check=True,
        timeout=60,
    )
    return path


def _person(phone: str, display_name: str, **flags: bool) -> "User":
    from accounts import services as accounts

    return accounts.create_user(phone=phone, display_name=display_name, at=AT, **flags)


def unified_code(first_17: str) -> str:
    """A unified social credit code with the check character it needs."""
    from institutions.uscc import check_character

    return first_17 + check_character(first_17)
