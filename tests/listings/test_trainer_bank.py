"""The public trainer bank and the resource bank: who stands there, and what is found."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from institutions import services as institutions
from institutions.models import Institution, Trainer
from listings import services as listings
from listings.models import Listing
from listings.services.trainer_bank import trainer_bank
from reference.models import MalanCourseType, Occupation, SkillLevel
from tests.listings.conftest import teacher_of
from tests.listings.test_dossier_kinds import RESOURCE

pytestmark = pytest.mark.usefixtures("one_reviewer")


@pytest.fixture
def listed(institution: Institution, at: datetime) -> Listing:
    return Listing.objects.create(
        kind=Listing.Kind.INSTITUTION, institution=institution, region=institution.region, state="listed",
        in_directory=True,
        changed_at=at, listed_at=at,
    )  # fmt: skip


@pytest.fixture
def shown(trainer: Trainer, listed: Listing, at: datetime) -> Trainer:
    """`trainer`, who agreed, at a listed institution."""
    agree(trainer, at)
    trainer.malan_types.set(MalanCourseType.objects.filter(key="startup"))
    return Trainer.objects.get(pk=trainer.pk)


def agree(trainer: Trainer, at: datetime) -> None:
    institutions.describe_trainer(
        trainer=trainer, teaches="both", level=SkillLevel.objects.first(), occupations=Occupation.objects.all()[:1],
        headline_zh="短视频运营", headline_en="", bio_zh="", bio_en="", listed=True, at=at,
    )  # fmt: skip


def test_who_agreed_stands_there(shown: Trainer, at: datetime) -> None:
    assert list(trainer_bank(at=at)) == [shown]


@pytest.mark.parametrize("hindrance", ["consent", "left", "conduct", "suspended", "unlisted"])
def test_everything_has_to_hold(
    shown: Trainer, listed: Listing, institution: Institution, learner: User, at: datetime, hindrance: str
) -> None:
    match hindrance:
        case "consent":
            Trainer.objects.update(listed_consent_at=None)
        case "left":
            institutions.end_affiliation(trainer=shown, institution=institution, at=at)
        case "conduct":
            accounts.make_officer(user=learner, at=at)
            institutions.find_conduct(
                trainer=shown, officer=learner, severity="grave", finding="x", reason="y", from_date=at.date(),
                to_date=None, at=at,
            )  # fmt: skip
        case "suspended":
            Listing.objects.update(state="suspended", in_directory=False)
        case "unlisted":
            Listing.objects.all().delete()
    assert not trainer_bank(at=at).exists()


def test_a_listed_institution_where_one_no_longer_works_does_not_count(
    shown: Trainer, institution: Institution, other_institution: Institution, at: datetime
) -> None:
    institutions.begin_affiliation(trainer=shown, institution=other_institution, kind="full", at=at)
    institutions.end_affiliation(trainer=shown, institution=institution, at=at)
    assert not trainer_bank(at=at).exists()


def test_each_filter_finds_and_leaves_out(shown: Trainer, at: datetime) -> None:
    occupation, level = shown.occupations.get(), shown.level
    assert level is not None
    good = {"occupation": occupation.code, "region": "110000", "level": level.code, "kind": "full", "malan": "startup"}
    bad = {"occupation": "9-99-99-99", "region": "350000", "level": "x", "kind": "part", "malan": "online"}
    assert trainer_bank(at=at, query="短视频", **good).count() == 1
    for name in good:
        assert trainer_bank(at=at, **{name: good[name]}).count() == 1, name
        assert not trainer_bank(at=at, **{name: bad[name]}).exists(), name
    assert not trainer_bank(at=at, query="焊接").exists()
    assert trainer_bank(at=at, malan_only=True).count() == 1


def test_the_page_shows_the_public_part_only(shown: Trainer, stranger: Client, at: datetime) -> None:
    institutions.add_certificate(
        trainer=shown, title="教师资格证", number="20261234567", issuer="某厅", issued_date=at.date(), to_date=None,
        evidence=None, at=at,
    )  # fmt: skip
    for address in ("/trainers/", "/trainers/malan/", "/trainers/?q=短视频&region=110000"):
        page = stranger.get(address).content.decode()
        assert shown.name_zh in page, address
        assert "20261234567" not in page
        assert str(shown.user.phone) not in page
    assert shown.name_zh not in stranger.get("/trainers/?q=焊接").content.decode()
    assert stranger.get("/trainers/?region='--&page=x").status_code == 200


def test_a_full_page_asks_a_bounded_number_of_times(
    shown: Trainer,
    institution: Institution,
    stranger: Client,
    at: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for num in range(6):
        agree(teacher_of(institution, f"+861380000007{num}", at), at)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert stranger.get("/trainers/").status_code == 200


def test_listed_resources_are_found_with_their_rights(
    institution: Institution, learner: User, auditor: User, stranger: Client, at: datetime
) -> None:
    institutions.make_manager(institution=institution, user=learner, by=None, at=at)
    draft = listings.begin(kind="resource", user=learner, institution=institution, at=at)
    listings.save_draft(draft=draft, values=RESOURCE, at=at)
    draft.refresh_from_db()
    submission = listings.submit_dossier(draft=draft, user=learner, at=at)
    assert RESOURCE["name_zh"] not in stranger.get("/resources/").content.decode()
    listings.approve_dossier(submission=submission, auditor=auditor, at=at)
    for query in ("", "?q=布光", "?medium=courseware", "?q=何老师"):
        page = stranger.get(f"/resources/{query}").content.decode()
        assert RESOURCE["name_zh"] in page, query
        assert "CC BY 4.0" in page
    for query in ("?q=焊接", "?medium=video"):
        assert RESOURCE["name_zh"] not in stranger.get(f"/resources/{query}").content.decode(), query
    Listing.objects.update(state="suspended", in_directory=False)
    assert RESOURCE["name_zh"] not in stranger.get("/resources/").content.decode()


def test_certificates_stand_on_the_trainers_page_masked_and_only_by_consent(
    shown: Trainer, stranger: Client, at: datetime
) -> None:
    institutions.add_certificate(
        trainer=shown, title="高级双师证", number="20261234567", issuer="某厅", issued_date=at.date(), to_date=None,
        evidence=None, at=at,
    )  # fmt: skip
    page = stranger.get(f"/trainers/{shown.uuid}/").content.decode()
    assert "高级双师证" in page
    assert "*******4567" in page
    assert "20261234567" not in page
    Trainer.objects.update(listed_consent_at=None)
    assert "高级双师证" not in stranger.get(f"/trainers/{shown.uuid}/").content.decode()
