"""What a page may load: nothing foreign anywhere, nothing inline on learners' pages."""

import re
from typing import Any

import pytest
from django.test import Client


def policy(client: Client, path: str) -> dict[str, list[str]]:
    told = client.get(path).headers["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in told.split(";")}


@pytest.mark.parametrize("path", ["/help/", "/courses/", "/no/such/page/", "/accounts/login/"])
def test_learners_pages_run_no_inline_script(db: None, stranger: Client, path: str) -> None:
    rules = policy(stranger, path)
    assert rules["default-src"] == ["'self'"]
    assert "'unsafe-inline'" not in [word for words in rules.values() for word in words]
    assert "'unsafe-eval'" not in [word for words in rules.values() for word in words]
    assert rules["frame-ancestors"] == ["'none'"]


def test_the_admin_may_what_wagtail_needs_and_loads_nothing_foreign(officer: Any, signed_in: Any) -> None:
    rules = policy(signed_in(officer), "/manage/")
    assert "'unsafe-inline'" in rules["script-src"]
    assert not [word for words in rules.values() for word in words if re.match(r"https?:|\*", word)]
    assert rules["frame-ancestors"] == ["'self'"]


@pytest.mark.parametrize("path", ["/help/", "/courses/", "/accounts/login/"])
def test_pages_hold_no_inline_script_or_style(db: None, stranger: Client, path: str) -> None:
    html = stranger.get(path).content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style", html)
    for attributes in re.findall(r"<script([^>]*)>", html):
        assert "src=" in attributes or 'type="application/' in attributes
