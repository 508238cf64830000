"""The real name: checked once, sealed, read only with a reason."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts import services as accounts
from accounts import verifiers
from accounts.identity.id_number import check_digit
from accounts.models import Consent, RealName, User
from accounts.services import real_name
from accounts.verifiers import VerifierNotConnected
from audit.models import Event

NUMBER = "11010519491231002X"
OTHER = "810000199408230021"
GIVEN = {"name": "王小明", "id_number": NUMBER, "consent": "on"}


def test_a_checked_name_is_kept_sealed_and_found_by_its_number(learner: User, at: datetime) -> None:
    assert not accounts.is_real_named(learner)
    kept = accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)
    assert accounts.is_real_named(learner)
    assert (kept.verifier, kept.method, kept.result, kept.verified_at) == ("simulated", "simulated", "matched", at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_realname")
        row = repr(cursor.fetchall())
    assert "王小明" not in row
    assert NUMBER not in row
    assert NUMBER[-4:-1] + "X" not in row.replace(kept.id_index, "")
    assert accounts.masked(learner) == accounts.Masked(name="王**", id_number="*" * 14 + "002X")


def test_without_consent_nothing_is_kept(learner: User, at: datetime) -> None:
    with pytest.raises(accounts.ConsentMissing):
        accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=False, at=at)
    assert not RealName.objects.exists()
    assert not Consent.objects.exists()


def test_a_number_serves_one_account(learner: User, other_learner: User, at: datetime) -> None:
    accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)
    with pytest.raises(accounts.IdentityInUse):
        accounts.submit_real_name(user=other_learner, name="王小明", id_number=NUMBER.lower(), consent=True, at=at)
    assert not Consent.objects.filter(user=other_learner).exists()


def test_nobody_learns_whose_number_is_here_without_the_name_that_goes_with_it(
    learner: User, other_learner: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)

    def refuse(self: object, **given: object) -> None:
        raise accounts.NotVerified

    monkeypatch.setattr(type(verifiers.configured()), "verify", refuse)
    with pytest.raises(accounts.NotVerified):
        accounts.submit_real_name(user=other_learner, name="某某", id_number=NUMBER, consent=True, at=at)


def test_a_person_has_ten_tries_a_day(learner: User, at: datetime) -> None:
    body = "11010519900307000"

    def again(moment: datetime) -> None:
        number = body + check_digit(body)
        accounts.submit_real_name(user=learner, name="王小明", id_number=number, consent=True, at=moment)

    for _ in range(10):
        with pytest.raises(accounts.NotVerified):
            again(at)
    with pytest.raises(accounts.TooManyTries):
        again(at)
    with pytest.raises(accounts.NotVerified):
        again(at + timedelta(days=1))


def test_a_withdrawn_consent_closes_the_name_and_one_press_opens_it_again(
    signed_in: Callable[[User], Client], learner: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[User] = []
    monkeypatch.setattr(real_name, "_waiting", [lambda *, user, at: told.append(user)])
    browser = signed_in(learner)
    browser.post("/me/identity/", GIVEN)
    assert accounts.is_real_named(learner)

    page = browser.post("/me/identity/consent/", {"withdraw": "1"}, follow=True).content.decode()
    assert "你已撤回同意" in page
    assert "重新同意" in page
    assert not accounts.is_real_named(learner)
    assert accounts.was_real_named(learner)
    with pytest.raises(accounts.AlreadyRealNamed):
        accounts.submit_real_name(user=learner, name="李四", id_number=OTHER, consent=True, at=at)

    told.clear()
    browser.post("/me/identity/consent/", {})
    browser.post("/me/identity/consent/", {})
    assert accounts.is_real_named(learner)
    assert told == [learner], "what waited for the name goes on, once"


def test_there_is_no_consent_to_withdraw_before_a_name_is_given(
    signed_in: Callable[[User], Client], learner: User
) -> None:
    for data in ({"withdraw": "1"}, {}):
        assert signed_in(learner).post("/me/identity/consent/", data).status_code == 302
    assert not Consent.objects.exists()
    assert not accounts.is_real_named(learner)


def test_the_demo_shows_a_number_that_nobody_has_and_takes_it(
    signed_in: Callable[[User], Client], learner: User, settings: Settings
) -> None:
    settings.DEMO = True
    page = signed_in(learner).get("/me/identity/").content.decode()
    number = re.search(r"不属于任何人：<span class=\"number\">(\w{18})</span>", page)
    assert number
    assert signed_in(learner).post("/me/identity/", GIVEN | {"id_number": number[1]}).status_code == 302
    settings.DEMO = False
    assert "不属于任何人" not in signed_in(learner).get("/me/identity/").content.decode()


def test_a_real_name_is_given_once(learner: User, at: datetime) -> None:
    accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)
    with pytest.raises(accounts.AlreadyRealNamed):
        accounts.submit_real_name(user=learner, name="李四", id_number=OTHER, consent=True, at=at)


def test_the_simulated_verifier_refuses_the_sequence_000(learner: User, at: datetime) -> None:
    body = "11010519900307000"
    with pytest.raises(accounts.NotVerified):
        accounts.submit_real_name(user=learner, name="王小明", id_number=body + check_digit(body), consent=True, at=at)
    assert not RealName.objects.exists()


def test_a_site_without_a_verifier_says_so(learner: User, at: datetime, settings: Settings) -> None:
    settings.REAL_NAME_VERIFIER = "accounts.verifiers.NotConnected"
    with pytest.raises(VerifierNotConnected):
        accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)
    assert not RealName.objects.exists()


def test_reading_a_name_leaves_a_trace(learner: User, auditor: User, at: datetime) -> None:
    accounts.submit_real_name(user=learner, name="王小明", id_number=NUMBER, consent=True, at=at)
    name = accounts.read_name(user=learner, purpose="certificate", actor_uuid=str(auditor.uuid), at=at)
    assert name == "王小明"
    trace = Event.objects.latest("pk")
    assert (trace.action, trace.detail["purpose"]) == ("personal.read", "certificate")
    assert trace.actor_uuid == str(auditor.uuid)
    assert trace.object_id == str(learner.uuid)
    for event in Event.objects.all():
        assert "王小明" not in repr(event.__dict__)
        assert NUMBER not in repr(event.__dict__)


def test_there_is_no_name_to_read_before_one_is_given(learner: User, at: datetime) -> None:
    with pytest.raises(accounts.NoRealName):
        accounts.read_name(user=learner, purpose="certificate", actor_uuid=None, at=at)
    assert accounts.masked(learner) is None


class TestThePage:
    def test_it_explains_first_and_ticks_nothing(self, signed_in: Callable[[User], Client], learner: User) -> None:
        answer = signed_in(learner).get("/me/identity/")
        assert answer.status_code == 200
        assert not answer.context["form"]["consent"].value()
        box = re.search(r"<input[^>]*name=\"consent\"[^>]*>", answer.content.decode())
        assert box
        assert "checked" not in box.group()

    def test_it_checks_and_goes_where_one_wanted(self, signed_in: Callable[[User], Client], learner: User) -> None:
        browser = signed_in(learner)
        answer = browser.post("/me/identity/", GIVEN | {"next": "/me/credits/"})
        assert answer.url == "/me/credits/"
        page = browser.get("/me/identity/").content.decode()
        assert "王**" in page
        assert NUMBER not in page
        assert "王小明" not in page

    def test_it_never_leads_to_another_site(self, signed_in: Callable[[User], Client], learner: User) -> None:
        answer = signed_in(learner).post("/me/identity/", GIVEN | {"next": "https://evil.example/"})
        assert answer.url == "/me/identity/"

    @pytest.mark.parametrize(
        ("changed", "field", "status"),
        [
            ({"name": ""}, "name", 422),
            ({"name": "王1"}, "name", 422),
            ({"id_number": "340524198001010010"}, "id_number", 422),
            ({"id_number": "1" * 5000}, "id_number", 422),
            ({"consent": ""}, "consent", 422),
        ],
    )
    def test_what_is_wrong_stands_at_its_field(
        self,
        signed_in: Callable[[User], Client],
        learner: User,
        changed: dict[str, str],
        field: str,
        status: int,
    ) -> None:
        answer = signed_in(learner).post("/me/identity/", GIVEN | changed)
        assert answer.status_code == status
        assert list(answer.context["form"].errors) == [field]
        assert not RealName.objects.exists()

    def test_a_second_click_keeps_one_name(self, signed_in: Callable[[User], Client], learner: User) -> None:
        browser = signed_in(learner)
        browser.post("/me/identity/", GIVEN)
        assert browser.post("/me/identity/", GIVEN).status_code == 409
        assert RealName.objects.count() == 1

    def test_a_stranger_signs_in_first(self, stranger: Client, db: None) -> None:
        assert stranger.get("/me/identity/").url == "/accounts/login/?next=/me/identity/"
