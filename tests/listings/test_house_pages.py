"""An institution's own pages: what its manager does, and that another institution's are not there."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from institutions import services as institutions
from institutions.models import Institution, Qualification, Trainer, TrainerInvitation
from tests.listings.dossiers import paper

Browser = Callable[[User], Client]


@pytest.fixture
def manager(institution: Institution, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000031", display_name="校长", at=at, verified=True)
    institutions.make_manager(institution=institution, user=user, by=None, at=at)
    return user


@pytest.fixture
def desk(manager: User, signed_in: Browser) -> Client:
    return signed_in(manager)


def own(institution: Institution, path: str = "") -> str:
    return f"/manage/institution/{institution.code}/{path}"


LICENCE = {
    "title": "办学许可证",
    "number": "民 1",
    "scope": "数字技能",
    "region": "110000",
    "from_date": "2025-01-01",
    "to_date": "2026-12-31",
}


def test_a_manager_finds_everything(desk: Client, institution: Institution, trainer: Trainer) -> None:
    assert desk.get("/manage/institution/")["Location"] == own(institution)
    for path in ("", "people/", "licences/", "quality/", f"people/{trainer.uuid}/"):
        assert desk.get(own(institution, path)).status_code == 200, path
    home = desk.get("/manage/").content.decode()
    assert institution.name_zh in home


def test_nobody_else_finds_anything(
    institution: Institution,
    trainer: Trainer,
    foreign_trainer: Trainer,
    auditor: User,
    signed_in: Browser,
    at: datetime,
) -> None:
    institutions.make_manager(
        institution=foreign_trainer.affiliations.get().institution, user=foreign_trainer.user, by=None, at=at
    )
    posts = ["people/invite/", f"people/{trainer.uuid}/end/", f"people/{trainer.uuid}/manager/", "pledge/", "apply/"]
    for person in (trainer.user, foreign_trainer.user, auditor):
        browser = signed_in(person)
        for path in ("", "people/", "licences/", "quality/", f"people/{trainer.uuid}/"):
            assert browser.get(own(institution, path)).status_code == 404, path
        for path in posts:
            assert browser.post(own(institution, path), {"kind": "resource", "agree": "on"}).status_code == 404, path
    assert institutions.institutions_of(trainer.user) == [institution]


def test_foreign_ids_posted_to_the_own_institution_are_not_there(
    desk: Client, institution: Institution, foreign_trainer: Trainer, manager: User, at: datetime
) -> None:
    other = foreign_trainer.affiliations.get().institution
    invitation = institutions.invite_trainer(
        institution=other, by=manager, phone="13800000055", name_zh="x", kind="full", from_date=at.date(), at=at
    )
    for path in (
        f"people/{foreign_trainer.uuid}/end/",
        f"people/{foreign_trainer.uuid}/manager/",
        f"people/invitations/{invitation.uuid}/",
        f"people/managers/{foreign_trainer.user.uuid}/end/",
    ):
        assert desk.post(own(institution, path)).status_code == 404, path
    assert desk.get(own(institution, f"people/{foreign_trainer.uuid}/")).status_code == 404
    assert TrainerInvitation.objects.get().state == "open"
    assert foreign_trainer.affiliations.get().to_date is None


def test_inviting_answers_the_same_whether_the_number_is_known_or_not(
    desk: Client, institution: Institution, learner: User
) -> None:
    answers = [
        desk.post(
            own(institution, "people/invite/"),
            {"phone": phone, "name_zh": "新老师", "kind": "full", "from_date": "2026-11-02"},
        )
        for phone in ("13800000001", "13800000056")
    ]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    wrong = desk.post(own(institution, "people/invite/"), {"phone": "1", "name_zh": "", "kind": "x", "from_date": ""})
    assert wrong.status_code == 422


def test_a_licence_is_added_renewed_and_refused(desk: Client, institution: Institution) -> None:
    address = own(institution, "licences/")
    assert desk.post(address, LICENCE | {"paper": paper()}).status_code == 302
    first = Qualification.objects.get()
    assert first.evidence is not None
    assert first.evidence.institution == institution
    assert desk.get(f"/manage/papers/{first.evidence.uuid}/").status_code == 200
    renewed = LICENCE | {"number": "民 2", "to_date": "2029-12-31", "renews": str(first.uuid)}
    assert desk.post(address, renewed).status_code == 302
    first.refresh_from_db()
    assert first.renewed_by is not None
    for wrong in ({"to_date": "2020-01-01"}, {"region": "350000"}, {"renews": str(first.uuid)}, {"number": ""}):
        assert desk.post(address, LICENCE | wrong).status_code == 422, wrong
    assert desk.post(address, LICENCE | {"paper": paper(b"<html>")}).status_code == 422
    assert Qualification.objects.count() == 2


def test_the_pledge_is_given_by_ticking(desk: Client, institution: Institution, at: datetime) -> None:
    desk.post(own(institution, "pledge/"), {})
    assert not institution.pledges.exists()
    desk.post(own(institution, "pledge/"), {"agree": "on"})
    assert institution.pledges.count() == 1


def test_a_trainer_who_left_is_gone_from_the_door(
    desk: Client, institution: Institution, trainer: Trainer, signed_in: Browser
) -> None:
    assert signed_in(trainer.user).get("/manage/").status_code == 200
    desk.post(own(institution, f"people/{trainer.uuid}/end/"))
    assert signed_in(trainer.user).get("/manage/").status_code == 403


def test_people_asks_a_bounded_number_of_times(
    desk: Client,
    institution: Institution,
    trainer: Trainer,
    at: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    from tests.listings.conftest import teacher_of

    for num in range(8):
        teacher_of(institution, f"+861380000006{num}", at)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert desk.get(own(institution, "people/")).status_code == 200
