"""Notices, the language, the administrators' list of people."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import services as accounts
from accounts.models import Notice, User

Browser = Callable[[User], Client]


def test_notices_are_ones_own_and_newest_first(
    signed_in: Browser, learner: User, other_learner: User, at: datetime
) -> None:
    accounts.notify(user=learner, subject="First", body="one", at=at)
    accounts.notify(user=learner, subject="Second", body="two", url="/me/credits/", at=at + timedelta(minutes=1))
    accounts.notify(user=other_learner, subject="Not yours", body="", at=at)
    page = signed_in(learner).get("/me/notices/").content.decode()
    assert 0 < page.index("Second") < page.index("First")
    assert "Not yours" not in page
    assert 'href="/me/credits/"' in page


def test_reading_all_leaves_others_notices_alone(
    signed_in: Browser, learner: User, other_learner: User, at: datetime
) -> None:
    accounts.notify(user=learner, subject="Mine", body="", at=at)
    accounts.notify(user=other_learner, subject="Theirs", body="", at=at)
    browser = signed_in(learner)
    assert browser.get("/me/notices/read/").status_code == 405
    browser.post("/me/notices/read/")
    assert accounts.unread_count(learner) == 0
    assert accounts.unread_count(other_learner) == 1


def test_many_notices_come_in_pages_at_a_constant_price(
    signed_in: Browser, learner: User, at: datetime, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for num in range(45):
        accounts.notify(user=learner, subject=f"Notice {num}", body="", at=at + timedelta(minutes=num))
    browser = signed_in(learner)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = browser.get("/me/notices/?page=2").content.decode()
    assert "Notice 24" in page
    assert "Notice 44" not in page
    assert browser.get("/me/notices/?page=nonsense").status_code == 200


def test_no_notices_is_said_kindly(signed_in: Browser, learner: User) -> None:
    assert "empty__title" in signed_in(learner).get("/me/notices/").content.decode()
    assert not Notice.objects.exists()


def test_the_language_is_kept_in_a_cookie(stranger: Client, db: None) -> None:
    assert stranger.get("/accounts/login/").headers["Content-Language"] == "zh-hans"
    answer = stranger.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    assert stranger.get("/accounts/login/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_only_to_this_site(stranger: Client, db: None, wanted: str) -> None:
    assert stranger.post("/language/", {"language": "en", "next": wanted}).url == "/"


def test_a_language_that_is_not_spoken_is_refused(stranger: Client, db: None) -> None:
    assert stranger.post("/language/", {"language": "xx"}).status_code == 400
    assert stranger.get("/language/").status_code == 405


def test_a_browser_that_says_english_still_gets_chinese(stranger: Client, db: None) -> None:
    answer = stranger.get("/accounts/login/", headers={"accept-language": "en-US"})
    assert answer.headers["Content-Language"] == "zh-hans"


class TestThePeopleList:
    def test_an_administrator_adds_and_changes_people(self, signed_in: Browser, officer: User) -> None:
        browser = signed_in(officer)
        assert browser.get("/manage/users/").status_code == 200
        assert browser.get("/manage/users/new/").status_code == 200
        browser.post("/manage/users/new/", {"phone": "139 1234 5678", "display_name": "新同事", "is_active": "on"})
        person = User.objects.get(phone="+8613912345678")
        assert person.username == str(person.uuid)
        address = f"/manage/users/edit/{person.pk}/"
        assert browser.get(address).status_code == 200
        browser.post(address, {"phone": "13912345679", "display_name": "老同事", "is_active": "on"})
        person.refresh_from_db()
        assert (person.phone, person.display_name) == ("+8613912345679", "老同事")

    def test_who_is_added_without_being_active_can_sign_in_only_later(self, signed_in: Browser, officer: User) -> None:
        answer = signed_in(officer).post(
            "/manage/users/new/", {"phone": "139 1234 5678", "display_name": "新同事"}, follow=True
        )
        assert not User.objects.get(phone="+8613912345678").is_active
        html = answer.content.decode()
        assert "后才能登录" in html
        assert "可用验证码登录" not in html

    def test_a_taken_number_is_refused(self, signed_in: Browser, officer: User, learner: User) -> None:
        answer = signed_in(officer).post("/manage/users/new/", {"phone": learner.phone, "is_active": "on"})
        assert answer.status_code == 200
        assert answer.context["form"].errors["phone"]

    def test_auditors_have_no_business_there(self, signed_in: Browser, learner: User) -> None:
        accounts.make_auditor(user=learner)
        assert signed_in(learner).get("/manage/users/").status_code in (302, 403)


def test_the_first_administrator_is_made_by_command(db: None) -> None:
    call_command("create_administrator", "13912345678", "--name", "管理员")
    assert User.objects.get(is_superuser=True).phone == "+8613912345678"
    with pytest.raises(CommandError, match="mobile number"):
        call_command("create_administrator", "12")
    with pytest.raises(CommandError):
        call_command("create_administrator", "13912345678")
