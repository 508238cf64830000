"""What every answer has in common."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/me/", "/help/", "/learn/nothing/"])
def test_what_a_signed_in_person_sees_is_kept_by_nobody(
    signed_in: Callable[[User], Client], learner: User, address: str
) -> None:
    kept = signed_in(learner).get(address).headers["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_strangers_pages_say_nothing_of_keeping(stranger: Client) -> None:
    assert "Cache-Control" not in stranger.get("/help/")


@pytest.mark.parametrize(
    "address", ["/courses/?q=%00", "/directory/?q=a%00b", "/institutions/a%00b/", "/verify/?code=%00"]
)
def test_a_nul_in_an_address_is_a_bad_request(stranger: Client, address: str) -> None:
    assert stranger.get(address).status_code == 400


def test_a_nul_in_a_form_is_a_bad_request(stranger: Client) -> None:
    assert stranger.post("/language/", {"language": "en", "next": "/\x00"}).status_code == 400
    assert stranger.post("/language/", {"language": "en", "next": "/help/"}).status_code == 302
