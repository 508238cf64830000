"""A number, a code, done: the same way in for those who are new and those who are not."""

import logging
from collections.abc import Callable
from datetime import datetime

import pytest
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts import services as accounts
from accounts.models import DemoMessage, User

NEW = "+8613912345678"


def grow_older(client: Client, *, seconds: int) -> None:
    """As if the code had been asked for so much earlier."""
    session = client.session
    login = session["account_login"]
    login["initiated_at"] -= seconds
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= seconds
    session.save()


def test_a_new_number_becomes_a_person_when_the_code_comes_back(
    stranger: Client, walk_in: Callable[..., HttpResponse]
) -> None:
    answer = walk_in(stranger, "139 1234 5678", NEW)
    assert (answer.status_code, answer.url) == (302, "/me/")
    person = User.objects.get(phone=NEW)
    assert person.phone_verified_at is not None
    assert not person.has_usable_password()
    assert stranger.session["_auth_user_id"] == str(person.pk)


def test_no_account_is_made_for_a_number_whose_code_never_comes_back(stranger: Client, db: None) -> None:
    stranger.post("/accounts/login/", {"login": NEW})
    assert not User.objects.filter(phone=NEW).exists()


def test_a_known_number_signs_in_to_its_account(
    stranger: Client, learner: User, walk_in: Callable[..., HttpResponse]
) -> None:
    walk_in(stranger, "13800000001", "+8613800000001")
    learner.refresh_from_db()
    assert stranger.session["_auth_user_id"] == str(learner.pk)
    assert learner.phone_verified_at is not None
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["+86 139-1234-5678", "0086 13912345678", "１３９１２３４５６７８", "86 139 1234 5678"]
)
def test_numbers_are_understood_as_people_write_them(
    stranger: Client, walk_in: Callable[..., HttpResponse], typed: str
) -> None:
    assert walk_in(stranger, typed, NEW).status_code == 302
    assert User.objects.get().phone == NEW


@pytest.mark.parametrize("typed", ["", "12345", "12912345678", "+1 415 555 0100", "1391234567x", "9" * 500, "<b>"])
def test_what_is_no_number_gets_a_reason_and_no_message(stranger: Client, db: None, typed: str) -> None:
    answer = stranger.post("/accounts/login/", {"login": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["login"]
    assert not DemoMessage.objects.exists()


def test_a_stranger_cannot_tell_who_has_an_account(stranger: Client, learner: User) -> None:
    pages = []
    for phone in ("13800000001", "13912345678"):
        client = Client()
        asked = client.post("/accounts/login/", {"login": phone})
        shown = client.get(asked.url).content.decode().replace(f"{phone[:3]} {phone[3:7]} {phone[7:]}", "")
        pages.append((asked.status_code, asked.url, len(shown)))
    assert pages[0] == pages[1]
    assert DemoMessage.objects.count() == 2


def test_signing_in_leads_to_the_page_that_was_wanted(stranger: Client, walk_in: Callable[..., HttpResponse]) -> None:
    assert walk_in(stranger, NEW, NEW, wanted="/courses/ai/?x=1").url == "/courses/ai/?x=1"


def test_signing_in_never_leads_to_another_site(stranger: Client, walk_in: Callable[..., HttpResponse]) -> None:
    assert walk_in(stranger, NEW, NEW, wanted="https://evil.example/").url == "/me/"


def test_a_wrong_code_says_so_and_three_end_it(stranger: Client, db: None, code_for: Callable[[str], str]) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    wrong = "111111" if code_for(NEW) != "111111" else "222222"
    for _try in range(2):
        answer = stranger.post(asked.url, {"code": wrong})
        assert answer.status_code == 200
        assert answer.context["verify_form"].errors["code"]
    assert stranger.post(asked.url, {"code": wrong}).status_code == 302
    # The right code is of no use any more.
    stranger.post(asked.url, {"code": code_for(NEW)})
    assert "_auth_user_id" not in stranger.session


def test_a_code_grows_old(stranger: Client, db: None, code_for: Callable[[str], str]) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    grow_older(stranger, seconds=301)
    stranger.post(asked.url, {"code": code_for(NEW)})
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("minutes", [6, 20])
def test_an_old_code_is_told_so_and_what_was_wanted_is_not_forgotten(
    stranger: Client, db: None, code_for: Callable[[str], str], minutes: int
) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW, "next": "/courses/"})
    grow_older(stranger, seconds=minutes * 60)
    answer = stranger.post(asked.url, {"code": code_for(NEW), "next": "/courses/"})
    assert answer.url == "/accounts/login/?next=%2Fcourses%2F"
    assert "验证码已失效" in stranger.get(answer.url).content.decode()


def test_an_old_code_never_leads_to_another_site(stranger: Client, db: None) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    grow_older(stranger, seconds=301)
    assert stranger.post(asked.url, {"code": "1", "next": "//evil.example/"}).url == "/accounts/login/"


def test_a_new_code_lives_as_long_as_its_message_says(
    stranger: Client, db: None, code_for: Callable[[str], str]
) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    grow_older(stranger, seconds=290)
    stranger.post(asked.url, {"action": "resend"})
    grow_older(stranger, seconds=290)
    assert stranger.post(asked.url, {"code": code_for(NEW)}).status_code == 302
    assert "_auth_user_id" in stranger.session


def test_a_new_code_replaces_the_old_one(stranger: Client, db: None, code_for: Callable[[str], str]) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    old = code_for(NEW)
    stranger.post(asked.url, {"action": "resend"})
    new = code_for(NEW)
    assert DemoMessage.objects.count() == 2
    if old != new:
        assert stranger.post(asked.url, {"code": old}).status_code == 200
    assert stranger.post(asked.url, {"code": new}).status_code == 302
    assert "_auth_user_id" in stranger.session


def test_one_can_go_back_and_use_another_number(stranger: Client, db: None) -> None:
    stranger.post("/accounts/login/", {"login": NEW})
    assert stranger.get("/accounts/login/").status_code == 302, "a code is waited for"
    left = stranger.post("/accounts/logout/", {"next": "/accounts/login/"})
    assert left.url == "/accounts/login/"
    assert stranger.get("/accounts/login/").status_code == 200


def test_a_code_page_without_a_request_leads_to_the_start(stranger: Client, db: None) -> None:
    assert stranger.get("/accounts/login/code/confirm/").url == "/accounts/login/"


def test_signing_up_is_the_same_door(stranger: Client, db: None) -> None:
    assert stranger.get("/accounts/signup/?next=/courses/").url == "/accounts/login/?next=%2Fcourses%2F"
    assert stranger.get("/accounts/signup/?next=//evil.example").url == "/accounts/login/"


@pytest.mark.parametrize(
    "address",
    ["/accounts/password/reset/", "/accounts/password/change/", "/accounts/email/", "/accounts/phone/change/"],
)
def test_pages_about_passwords_and_mail_are_not_there(stranger: Client, db: None, address: str) -> None:
    assert stranger.get(address).status_code == 404


def test_a_closed_account_is_told_so(stranger: Client, learner: User, walk_in: Callable[..., HttpResponse]) -> None:
    User.objects.update(is_active=False)
    answer = walk_in(stranger, "13800000001", "+8613800000001")
    assert answer.url == "/accounts/inactive/"
    assert stranger.get(answer.url).status_code == 200
    assert "_auth_user_id" not in stranger.session


def test_signing_out_asks_first_and_then_does(signed_in: Callable[[User], Client], learner: User) -> None:
    browser = signed_in(learner)
    assert browser.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in browser.session
    browser.post("/accounts/logout/")
    assert "_auth_user_id" not in browser.session


def test_a_number_gets_five_codes_a_minute_and_no_more(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _request in range(5):
        assert Client().post("/accounts/login/", {"login": NEW}).status_code == 302
    answer = Client().post("/accounts/login/", {"login": NEW})
    assert answer.status_code == 200
    assert answer.context["form"].errors["login"]
    assert DemoMessage.objects.count() == 5
    # Another number from the same address is not held up: thousands share an operator's address.
    assert Client().post("/accounts/login/", {"login": "13912345679"}).status_code == 302


def test_asking_again_counts_towards_the_limit_of_the_number(stranger: Client, db: None) -> None:
    asked = stranger.post("/accounts/login/", {"login": NEW})
    for _request in range(4):
        Client().post("/accounts/login/", {"login": NEW})
    stranger.post(asked.url, {"action": "resend"})
    assert DemoMessage.objects.count() == 5


def test_limits_hold_between_processes(db: None, settings: Settings) -> None:
    """They live in the cache, so it must be one that processes share."""
    assert "locmem" not in settings.CACHES["default"]["BACKEND"]
    assert [str(rate) for rate in ratelimit.get_rates(app="allauth.account", action="request_login_code")] == [
        "600/60/ip",
        "5/60/key",
        "30/3600/key",
    ]


def test_without_a_gateway_nothing_is_pretended(
    stranger: Client, db: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEMO = False
    with caplog.at_level(logging.DEBUG):
        answer = stranger.post("/accounts/login/", {"login": NEW})
    assert answer.status_code == 503
    assert not DemoMessage.objects.exists()
    assert "SMS_GATEWAY" in caplog.text
    assert "13912345678" not in caplog.text


class Recording:
    """A gateway for tests."""

    sent: list[str] = []

    def send(self, *, phone: str, text: str, at: datetime) -> None:
        self.sent.append(text)


def test_outside_the_demo_a_gateway_sends_and_no_log_knows_number_or_code(
    stranger: Client, db: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEMO = False
    settings.SMS_GATEWAY = f"{__name__}.Recording"
    Recording.sent.clear()
    with caplog.at_level(logging.DEBUG):
        asked = stranger.post("/accounts/login/", {"login": NEW})
        code = stranger.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
        stranger.post(asked.url, {"code": code})
    assert len(Recording.sent) == 1
    assert code in Recording.sent[0]
    assert "13912345678" not in caplog.text
    assert code not in "".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert not DemoMessage.objects.exists()


def test_the_database_keeps_one_person_a_number(learner: User, at: datetime) -> None:
    with pytest.raises(accounts.PhoneTaken):
        accounts.create_user(phone="138 0000 0001", at=at)
