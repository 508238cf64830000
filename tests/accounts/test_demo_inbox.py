"""The demo shows what it would have sent."""

from django.test import Client
from pytest_django import Settings


def test_the_newest_message_stands_first_and_a_number_finds_its_own(stranger: Client, db: None) -> None:
    for phone in ("13912345678", "13912345679"):
        Client().post("/accounts/login/", {"login": phone})
    page = stranger.get("/demo/inbox/").content.decode()
    assert 0 < page.index("+8613912345679") < page.index("+8613912345678")
    for typed in ("139 1234 5678", "5678", "+8613912345678"):
        found = stranger.get("/demo/inbox/", {"phone": typed}).content.decode()
        assert "+8613912345678" in found
        assert "+8613912345679" not in found


def test_an_empty_inbox_says_what_to_do(stranger: Client, db: None) -> None:
    assert "/accounts/login/" in stranger.get("/demo/inbox/").content.decode()
    assert stranger.get("/demo/inbox/", {"phone": "abc"}).status_code == 200


def test_there_is_no_inbox_outside_the_demo(stranger: Client, db: None, settings: Settings) -> None:
    settings.DEMO = False
    assert stranger.get("/demo/inbox/").status_code == 404
