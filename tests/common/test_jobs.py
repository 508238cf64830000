"""Queueing: on commit, by a known name, and a silent broker costs only a delay."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from common.jobs import UnknownJob, enqueue


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A task named `tests.bell`, and what it was sent with."""
    calls: list[dict[str, Any]] = []

    class Bell:
        def apply_async(self, *, kwargs: dict[str, Any], retry: bool) -> None:
            assert not retry
            calls.append(kwargs)

    monkeypatch.setitem(current_app.tasks, "tests.bell", Bell())
    return calls


def test_a_job_is_sent_when_the_transaction_commits(
    db: None, sent: list[dict[str, Any]], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("tests.bell", video_id=7)
        assert sent == []
    assert sent == [{"video_id": 7}]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_an_undone_transaction_is_never_sent(sent: list[dict[str, Any]]) -> None:
    def act() -> None:
        with transaction.atomic():
            enqueue("tests.bell", video_id=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert sent == []


def test_a_mistyped_name_raises_at_once(db: None) -> None:
    with pytest.raises(UnknownJob, match=r"tests\.bel'"):
        enqueue("tests.bel", video_id=7)


def test_a_silent_broker_is_logged_and_not_raised(
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    class Silent:
        def apply_async(self, **_options: Any) -> None:
            raise OperationalError("no answer")

    monkeypatch.setitem(current_app.tasks, "tests.silent", Silent())
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        enqueue("tests.silent", video_id=7)
    assert "the sweep will find it" in caplog.text
