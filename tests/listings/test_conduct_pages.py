"""Officers' pages about conduct, and a trainer's own page."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from audit.models import Event
from institutions import services as institutions
from institutions.models import ConductFinding, Institution, Trainer, TrainerCertificate
from reference.models import Region
from tests.listings.dossiers import paper

Browser = Callable[[User], Client]
FINDING = {"severity": "adverse", "finding": "侮辱学员", "reason": "录像为证。", "from_date": "2026-11-01"}


@pytest.fixture
def supervisor(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000051", display_name="主管人员", at=at)
    accounts.make_officer(user=user, region=institution.region, at=at)
    return user


@pytest.fixture
def elsewhere(db: None, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000052", display_name="外省主管", at=at)
    region, _ = Region.objects.get_or_create(code="350000", defaults={"name_zh": "福建省", "level": "province"})
    accounts.make_officer(user=user, region=region, at=at)
    return user


def test_a_finding_is_made_objected_to_and_lifted_on_pages(
    trainer: Trainer, supervisor: User, signed_in: Browser, at: datetime
) -> None:
    desk, teacher = signed_in(supervisor), signed_in(trainer.user)
    address = f"/manage/conduct/{trainer.uuid}/"
    assert trainer.name_zh in desk.get("/manage/conduct/").content.decode()
    assert desk.post(address, FINDING).status_code == 422
    assert desk.post(address, FINDING | {"to_date": "2099-12-31", "paper": paper()}).status_code == 302
    finding = ConductFinding.objects.get()
    mine = teacher.get("/me/teaching/").content.decode()
    assert "侮辱学员" in mine
    assert finding.evidence is not None
    assert teacher.get(f"/manage/papers/{finding.evidence.uuid}/").status_code == 200
    teacher.post(f"/me/teaching/findings/{finding.uuid}/", {"text": "录像被剪过。"})
    assert "录像被剪过。" in desk.get(address).content.decode()
    # Who made the finding is not offered to answer, and refused.
    assert "/answer/" not in desk.get(address).content.decode()
    assert desk.post(f"{address}{finding.uuid}/answer/", {"text": "维持。"}).status_code == 403
    other = accounts.create_user(phone="+8613800000054", display_name="另一位主管", at=at)
    accounts.make_officer(user=other, region=finding.institution.region, at=at)
    second = signed_in(other)
    assert "/answer/" in second.get(address).content.decode()
    second.post(f"{address}{finding.uuid}/answer/", {"text": "正在调取原件。"})
    desk.post(f"{address}{finding.uuid}/lift/", {"text": "原件证明无此事。"})
    finding.refresh_from_db()
    assert finding.lifted_reason == "原件证明无此事。"


def test_reading_somebodys_record_is_an_act_and_reading_ones_own_is_none(
    trainer: Trainer, supervisor: User, signed_in: Browser
) -> None:
    signed_in(trainer.user).get("/me/teaching/record.json")
    assert not Event.objects.filter(action="personal.read").exists()
    desk = signed_in(supervisor)
    for what in ("", "record.json", "record.pdf"):
        assert desk.get(f"/manage/conduct/{trainer.uuid}/{what}").status_code == 200
    read = Event.objects.filter(action="personal.read", object_id=str(trainer.user.uuid))
    assert {(event.actor_uuid, event.detail["purpose"]) for event in read} == {
        (str(supervisor.uuid), "teaching_record")
    }
    assert read.count() == 3
    assert {event.region_code for event in read} == {trainer.affiliations.get().institution.region_id}


def test_another_regions_officer_an_auditor_and_a_manager_find_nothing(
    trainer: Trainer, supervisor: User, elsewhere: User, auditor: User, institution: Institution, signed_in: Browser,
    at: datetime,
) -> None:  # fmt: skip
    finding = institutions.find_conduct(
        trainer=trainer, officer=supervisor, severity="grave", finding="x", reason="y", from_date=at.date(),
        to_date=None, at=at,
    )  # fmt: skip
    for person in (elsewhere, auditor, trainer.user):
        browser = signed_in(person)
        address = f"/manage/conduct/{trainer.uuid}/"
        assert browser.get(address).status_code == 404
        assert browser.get(f"{address}record.json").status_code == 404
        assert browser.get(f"{address}record.pdf").status_code == 404
        assert browser.post(address, FINDING).status_code == 404
        assert browser.post(f"{address}{finding.uuid}/lift/", {"text": "x"}).status_code == 404
        assert browser.post(f"{address}{finding.uuid}/answer/", {"text": "x"}).status_code == 404
    finding.refresh_from_db()
    assert finding.lifted_at is None


def test_an_officer_who_runs_the_institution_keeps_no_paper_and_makes_no_finding(
    trainer: Trainer, supervisor: User, institution: Institution, signed_in: Browser, at: datetime
) -> None:
    institutions.make_manager(institution=institution, user=supervisor, by=None, at=at)
    answer = signed_in(supervisor).post(
        f"/manage/conduct/{trainer.uuid}/", FINDING | {"to_date": "2099-12-31", "paper": paper()}
    )
    assert answer.status_code == 403
    assert not ConductFinding.objects.exists()


def test_a_trainer_writes_about_themselves(trainer: Trainer, signed_in: Browser) -> None:
    browser = signed_in(trainer.user)
    about = {"teaches": "both", "headline_zh": "短视频运营", "listed": "on"}
    assert browser.post("/me/teaching/about/", about).status_code == 302
    trainer.refresh_from_db()
    assert (trainer.teaches, trainer.headline_zh) == ("both", "短视频运营")
    assert trainer.listed_consent_at is not None
    browser.post("/me/teaching/about/", about | {"listed": ""})
    trainer.refresh_from_db()
    assert trainer.listed_consent_at is None
    assert browser.post("/me/teaching/about/", {"teaches": "magic"}).status_code == 422


def test_certificates_and_activities_are_put_on_record(
    trainer: Trainer, foreign_trainer: Trainer, signed_in: Browser
) -> None:
    browser = signed_in(trainer.user)
    certificate = {
        "title": "电子商务师（二级）",
        "number": "1234567890",
        "issuer": "某鉴定中心",
        "issued_date": "2024-05-01",
    }
    assert browser.post("/me/teaching/certificates/", certificate | {"paper": paper()}).status_code == 302
    assert browser.post("/me/teaching/certificates/", certificate).status_code == 422
    kept = TrainerCertificate.objects.get()
    assert kept.masked_number == "******7890"
    assert "1234567890" not in browser.get("/me/teaching/").content.decode()
    assert kept.evidence is not None
    assert signed_in(foreign_trainer.user).get(f"/manage/papers/{kept.evidence.uuid}/").status_code == 404
    activity = {
        "kind": "practice", "title": "直播间跟岗", "place": "某电商公司", "from_date": "2026-07-01",
        "to_date": "2026-07-10", "hours": "60",
    }  # fmt: skip
    assert browser.post("/me/teaching/activities/", activity).status_code == 302
    assert browser.post("/me/teaching/activities/", activity | {"to_date": "2026-06-01"}).status_code == 422


def test_somebody_who_does_not_teach_is_told_how_it_begins(learner: User, signed_in: Browser) -> None:
    browser = signed_in(learner)
    assert browser.get("/me/teaching/").status_code == 200
    for path in ("record.json", "record.pdf"):
        assert browser.get(f"/me/teaching/{path}").status_code == 404
    assert browser.post("/me/teaching/about/", {"teaches": "both"}).status_code == 404


def test_an_invitation_is_answered_on_the_page(
    institution: Institution, trainer: Trainer, signed_in: Browser, at: datetime
) -> None:
    guest = accounts.create_user(phone="+8613800000057", display_name="新老师", at=at, verified=True)
    invitation = institutions.invite_trainer(
        institution=institution, by=trainer.user, phone="13800000057", name_zh="新老师", kind="full",
        from_date=at.date() - timedelta(days=1), at=at,
    )  # fmt: skip
    browser = signed_in(guest)
    assert institution.name_zh in browser.get("/me/teaching/").content.decode()
    stranger = signed_in(trainer.user)
    assert stranger.post(f"/me/teaching/invitations/{invitation.uuid}/", {"answer": "accept"}).status_code == 404
    browser.post(f"/me/teaching/invitations/{invitation.uuid}/", {"answer": "accept"})
    assert browser.get("/manage/").status_code == 200


def test_quality_files_are_read_by_the_offices_of_the_region_only(
    institution: Institution, supervisor: User, elsewhere: User, auditor: User, trainer: Trainer, signed_in: Browser
) -> None:
    address = f"/manage/quality/{institution.code}/"
    for person in (supervisor, auditor):
        browser = signed_in(person)
        assert institution.name_zh in browser.get("/manage/quality/").content.decode()
        assert browser.get(address).status_code == 200
    assert institution.name_zh not in signed_in(elsewhere).get("/manage/quality/").content.decode()
    assert signed_in(elsewhere).get(address).status_code == 404
    assert signed_in(trainer.user).get(address).status_code == 404
    assert signed_in(trainer.user).get("/manage/quality/").status_code == 404
