"""Browsers that sign in the way people do."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import DemoMessage


@pytest.fixture
def code_for(db: None) -> Callable[[str], str]:
    """`code_for("+8613…")`: the newest code sent to this number."""

    def find(phone: str) -> str:
        message = DemoMessage.objects.filter(phone=phone).first()
        assert message is not None, f"nothing was sent to {phone}"
        found = re.search(r"\d{6}", message.body)
        assert found
        return found.group()

    return find


@pytest.fixture
def walk_in(code_for: Callable[[str], str]) -> Callable[..., HttpResponse]:
    """`walk_in(client, typed, phone)`: ask for a code as typed and enter what was sent to `phone`."""

    def go(client: Client, typed: str, phone: str, wanted: str = "") -> HttpResponse:
        query = f"?next={wanted}" if wanted else ""
        asked = client.post(f"/accounts/login/{query}", {"login": typed, "next": wanted})
        assert asked.status_code == 302, asked.content.decode()
        return client.post(asked.url, {"code": code_for(phone), "next": wanted})

    return go
