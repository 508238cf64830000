"""A report goes a short way: few statements, and nothing before it that only pages need. What it checks stays."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from learning import services as learning
from tests.learning.conftest import reading, video

pytestmark = pytest.mark.django_db
_SECOND = timedelta(seconds=1)
DEVICE = "a-phone-of-a-learner"
ONLY_FOR_PAGES = (
    (SessionMiddleware, "process_request"),
    (CsrfViewMiddleware, "process_request"),
    (AuthenticationMiddleware, "process_request"),
    (MessageMiddleware, "process_request"),
)


@pytest.fixture
def report(learner: User, release_course: Callable[..., Any], at: Any, monkeypatch: Any) -> Callable[..., Any]:
    """`report(client)`: fifteen seconds more of a lesson, or `body` as it is; the answer."""
    version = release_course(video(300_000, key="v1"), reading())
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    opened = learning.open_lesson(user=learner, enrolment_uuid=enrolment.uuid, lesson_key="v1", device=DEVICE, at=at)
    seq, sent = 0, []

    def send(client: Client, *, body: bytes = b"", **headers: str) -> Any:
        nonlocal seq
        if not body:
            seq += 1
            monkeypatch.setattr("common.clock.now", lambda: at + seq * (15 * _SECOND))
            interval = [(seq - 1) * 15_000, seq * 15_000, 1]
            body = json.dumps(
                {
                    "token": opened.token,
                    "device": DEVICE,
                    "seq": seq,
                    "intervals": [interval],
                    "position_ms": interval[1],
                }
            ).encode()
        sent.append(body)
        return client.post(reverse("api:learn_report"), body, content_type="application/json", headers=headers)

    send.sent = sent  # type: ignore[attr-defined]
    return send


@pytest.fixture
def ran(monkeypatch: Any) -> list[str]:
    """Which middlewares of pages ran, as they run."""
    names: list[str] = []
    for middleware, method in ONLY_FOR_PAGES:
        real = getattr(middleware, method)

        def noted(self: Any, *args: Any, real: Any = real, name: str = middleware.__name__) -> Any:
            names.append(name)
            return real(self, *args)

        monkeypatch.setattr(middleware, method, noted)
    return names


def test_an_accepted_report_passes_nothing_that_only_pages_need(report: Callable[..., Any], ran: list[str]) -> None:
    answer = report(Client())
    assert (answer.status_code, answer.json()["counted_ms"]) == (200, 15_000)
    assert ran == []


def test_what_is_not_readable_goes_the_long_way_and_hears_why(report: Callable[..., Any], ran: list[str]) -> None:
    answer = report(Client(), body=b'{"seq": "one"}')
    assert answer.status_code == 422
    assert {fault["where"] for fault in answer.json()["faults"]} == {"body.token", "body.device", "body.seq"}
    assert ran == [middleware.__name__ for middleware, _method in ONLY_FOR_PAGES]


def test_a_report_by_its_address_takes_two_statements_or_a_transaction_of_sqlites(
    report: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = Client()
    report(client)
    with django_assert_max_num_queries(2 if connection.vendor == "postgresql" else 6):
        report(client)


def test_both_ways_give_the_same_answer(report: Callable[..., Any], settings: Any, ran: list[str]) -> None:
    short = report(Client())
    assert ran == []
    settings.DIRECT_VIEWS = {}
    long = report(Client(), body=report.sent[-1])
    assert ran
    assert long.json() == short.json()


def test_a_refusal_has_its_status_and_code_in_the_language_that_the_person_chose(report: Callable[..., Any]) -> None:
    body = json.dumps({"token": "x", "device": DEVICE, "seq": 1}).encode()
    english = Client()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answers = [report(client, body=body) for client in (Client(), english)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert {answer.json()["code"] for answer in answers} == {"play_token_refused"}
    assert [answer["Content-Language"] for answer in answers] == ["zh-hans", "en"]
    assert answers[1].json()["message"].startswith("This lesson has been open for a long time.")


def test_headers_and_hosts_are_those_of_the_site(report: Callable[..., Any], settings: Any) -> None:
    answer = report(Client())
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(answer.content))
    settings.ALLOWED_HOSTS = ["malan.example"]
    assert report(Client(), host="elsewhere.example").status_code == 400


def test_the_short_way_is_for_posting_to_named_addresses_only(ran: list[str], db: None) -> None:
    assert list(settings.DIRECT_VIEWS) == [reverse("api:learn_report")]
    assert resolve(reverse("api:learn_report")).url_name == "learn_report"
    assert Client().get(reverse("api:learn_report")).status_code == 405
    assert Client().post(reverse("api:learn_report") + "/", b"{}", content_type="application/json").status_code == 404
    assert len(ran) == 2 * len(ONLY_FOR_PAGES)
