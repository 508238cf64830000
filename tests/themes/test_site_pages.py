"""Pages that belong to no app: help and promises, switches, what a browser asks for, errors."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils import translation

from common.errors import DomainError
from config import views


@pytest.fixture(scope="module", autouse=True)
def _chinese_is_compiled() -> None:
    call_command("compile_catalogues", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/", "/offline/"])
def test_text_pages_speak_chinese_and_english(client: Client, address: str) -> None:
    chinese = client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(address).content.decode()
    assert '<html lang="zh-Hans"' in chinese
    assert '<html lang="en"' in english
    main = re.compile(r"<main.*?</main>", re.DOTALL)
    assert re.search(r"[\u4e00-\u9fff]", main.search(chinese)[0])
    assert not re.search(r"[\u4e00-\u9fff]", main.search(english)[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "kept"),
    [
        ("zh-hans", ["随机标识", "各付多少", "所属群体", "班次", "在线确认", "异常学习", "申诉"]),
        ("en", ["random identifier", "Who pays", "Groups", "classes", "Presence checks", "unusual learning", "appeal"]),
    ],
)
def test_the_privacy_page_names_all_that_learning_keeps(client: Client, language: str, kept: list[str]) -> None:
    client.cookies["django_language"] = language
    page = client.get("/privacy/").content.decode()
    assert [words for words in kept if words not in page] == []
    assert 'href="/me/data/"' in page


@pytest.mark.django_db
def test_large_text_is_a_form_and_a_cookie(client: Client) -> None:
    answer = client.post("/text-size/", {"size": "large", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert 'data-text="large"' in client.get("/help/").content.decode()
    client.post("/text-size/", {"size": "normal", "next": "/help/"})
    assert 'data-text="normal"' in client.get("/help/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_the_switch_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/text-size/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_an_unknown_size_changes_nothing(client: Client) -> None:
    assert "text_size" not in client.post("/text-size/", {"size": "huge", "next": "/"}).cookies


@pytest.mark.django_db
def test_service_worker_keeps_the_shell_and_no_page_of_a_person(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    shell = json.loads(re.search(r"const SHELL = (\[.*\]);", text)[1])
    assert "/offline/" in shell
    assert all(address == "/offline/" or address.startswith("/static/") for address in shell)


@pytest.mark.django_db
def test_service_worker_governs_the_whole_site_and_leaves_programs_and_media_alone(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    # At the root, so that no header is needed to widen what it governs; and what it may load is ours alone.
    assert "Service-Worker-Allowed" not in answer.headers
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert 'const NEVER = ["/api/", "/manage/", "/media/"]' in text
    assert f'const SIGN_OUT = "{reverse("account_logout")}"' in text
    # Lessons are put there by the page where somebody asked for them; here nothing that passes by is kept.
    assert ".put(" not in text


@pytest.mark.django_db
def test_offline_page_holds_nothing_of_a_person(client: Client) -> None:
    text = client.get("/offline/").content.decode()
    assert "csrfmiddlewaretoken" not in text
    assert "/me/" not in text


def test_manifest_names_icons_that_exist(client: Client) -> None:
    from django.contrib.staticfiles import finders

    content = json.loads(client.get("/manifest.webmanifest").content)
    assert {icon["purpose"] for icon in content["icons"]} == {"any", "maskable"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in content["icons"])


def test_robots_keep_out_of_a_demonstration(client: Client) -> None:
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
    with override_settings(DEMO=False):
        real = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" not in real
    assert "Disallow: /me/" in real


@pytest.mark.django_db
def test_health_names_what_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"database": "ok", "cache": "ok"}

    def broken(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(views.connection, "cursor", broken)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "failed"


def break_on_purpose(request: object) -> None:
    raise ZeroDivisionError


def refuse(request: object) -> None:
    raise DomainError("courses closed")


urlpatterns = [path("broken/", break_on_purpose), path("refused/", refuse)]
handler400, handler403, handler404, handler500 = views.bad_request, views.forbidden, views.not_found, views.server_error


@pytest.mark.django_db
def test_missing_page_says_what_to_do(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert 'action="/courses/"' in answer.content.decode()
    assert client.get("/api/v1/no-such/").headers["Content-Type"].startswith("application/json")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_is_told_in_its_own_words(client: Client) -> None:
    answer = client.get("/refused/")
    assert answer.status_code == 400
    assert "courses closed" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_crash_page_needs_neither_database_nor_session() -> None:
    # No database mark: any query would fail the test.
    answer = views.server_error(RequestFactory().get("/broken/"))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


@pytest.mark.django_db
def test_a_stale_form_says_that_nothing_was_sent() -> None:
    with translation.override("en"):
        answer = Client(enforce_csrf_checks=True, headers={"cookie": "django_language=en"}).post(
            "/text-size/", {"size": "large"}
        )
    assert answer.status_code == 403
    assert "nothing was sent or changed" in answer.content.decode()


@pytest.mark.django_db
def test_the_frame_offers_language_text_size_and_the_footers_places(client: Client) -> None:
    text = client.get("/help/").content.decode()
    assert 'action="/language/"' in text
    assert 'action="/text-size/"' in text
    assert 'href="#main"' in text
    for words in ("主办单位", "ICP 备案", "公安备案"):
        assert words in text
