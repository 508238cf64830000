"""Production refuses to start on a missing or malformed variable: it names it and keeps its value to itself."""

import ast
import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.house.check_deploy import complete_environment

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "platform" / "config" / "settings" / "production.py"
REQUIRED = sorted(set(complete_environment()) - {"DJANGO_SETTINGS_MODULE"})
TOO_SHORT = "c2hvcnQta2V5"
MALFORMED = [
    ("SECRET_KEY", "hunter2-is-too-short"),
    ("FIELD_KEYS", "c2hvcnQta2V5LXdpdGhvdXQtaWQ"),
    ("FIELD_KEYS", f"k1={TOO_SHORT}"),
    ("FIELD_KEYS", "k1=AAAAAAAAAAAAAAAAAAAAAA==,k1=AQEBAQEBAQEBAQEBAQEBAQ=="),
    ("FIELD_KEYS", "k1=not/base64!"),
    ("INDEX_KEY", TOO_SHORT),
    ("INDEX_KEY", "not base64 at all!"),
    ("CREDENTIAL_KEY", TOO_SHORT),
    ("ALLOWED_HOSTS", " , ,"),
    ("BASE_URL", "learn.example.org"),
    ("BASE_URL", "https://learn.example.org/"),
    ("BASE_URL", "https://somebody:hunter2@learn.example.org"),
    ("DATABASE_URL", "mysql://malan:hunter2@postgres/malan"),
    ("DATABASE_URL", "postgres://malan:hunter2@postgres/"),
    ("DATABASE_URL", "postgres://malan:hun/ter2@postgres/malan"),
    ("REDIS_URL", "memcached://:hunter2@redis:11211"),
    ("REDIS_URL", "redis://[hunter2"),
    ("BROKER_URL", "kafka://:hunter2@broker"),
    ("S3_ENDPOINT_URL", "store:8333/hunter2"),
    ("S3_PUBLIC_URL", "ftp://hunter2@files.example.org"),
    ("STATIC_ROOT", "hunter2/static"),
    ("UPLOAD_DIR", "hunter2"),
    ("WORK_DIR", "./hunter2"),
    ("MEDIA_DIR", "hunter2/media"),
    ("MEDIA_STORE_TIMEOUT_S", "hunter2"),
    ("MEDIA_SOURCE_CACHE_GIB", "fifty, hunter2"),
    ("MEDIA_THREADS", "hunter2"),
    ("TENANT_QUOTA_GIB", "-500, hunter2"),
    ("DIRECT_UPLOADS", "hunter2"),
    ("UPLOAD_PLACES", "hunter2"),
    ("MEDIA_LIMITS", "max_ms=hunter2"),
    ("MEDIA_LIMITS", "hunter2"),
    ("MEDIA_MAX_UPLOAD_BYTES", "8 GB, hunter2"),
    ("TRUSTED_PROXIES", "-1"),
    ("SSL_REDIRECT", "hunter2"),
    ("SSL_REDIRECT", "true"),
    ("HSTS_SECONDS", "a year, hunter2"),
    ("REAL_NAME_VERIFIER", "hunter2!"),
]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in os.environ:
        if name in _variables():
            monkeypatch.delenv(name)
    for name, value in complete_environment().items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def start() -> dict[str, Any]:
    return runpy.run_path(str(SETTINGS))


def test_a_complete_environment_starts(complete: pytest.MonkeyPatch) -> None:
    settings = start()
    assert settings["DEBUG"] is False
    assert settings["DEMO"] is False
    assert "demo" not in settings["INSTALLED_APPS"]
    assert list(settings["FIELD_KEYS"]) == ["k2", "k1"], "the first key seals"
    assert settings["CELERY_BROKER_URL"] == "redis://redis:6379/0"
    assert settings["CELERY_BROKER_TRANSPORT_OPTIONS"]["queue_order_strategy"] == "sorted"
    assert settings["DATABASES"]["default"]["CONN_HEALTH_CHECKS"] is True


def test_pages_of_learners_and_of_the_desk_may_play_from_the_store_that_browsers_see(
    complete: pytest.MonkeyPatch,
) -> None:
    complete.setenv("S3_PUBLIC_URL", "https://files.learn.example.org")
    settings = start()
    for policy in (settings["SECURE_CSP"], settings["MANAGE_CSP"]):
        for what in ("media-src", "connect-src", "img-src"):  # native players, hls.js, pictures
            assert "https://files.learn.example.org" in policy[what]
        for what in ("default-src", "script-src", "style-src"):
            assert "https://files.learn.example.org" not in policy.get(what, [])
    assert "blob:" in settings["SECURE_CSP"]["media-src"], "hls.js feeds the player by blob addresses"


def test_lectures_may_lie_in_a_folder_that_nginx_sends_out(complete: pytest.MonkeyPatch) -> None:
    assert start()["MEDIA_ACCEL_PREFIX"] == ""
    complete.setenv("MEDIA_DIR", "/var/lib/malan/media")
    settings = start()
    assert settings["STORAGES"]["media"]["OPTIONS"]["location"] == Path("/var/lib/malan/media")
    assert settings["MEDIA_ACCEL_PREFIX"] == "/media-files/"
    complete.setenv("MEDIA_BY_NGINX", "False")
    assert start()["MEDIA_ACCEL_PREFIX"] == ""


def test_trainers_browsers_may_send_lectures_to_the_store(complete: pytest.MonkeyPatch) -> None:
    complete.setenv("S3_PUBLIC_URL", "https://files.learn.example.org")
    assert start()["MANAGE_CSP"]["connect-src"] == ["'self'", "https://files.learn.example.org"]


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_a_missing_variable_stops_the_start_and_is_named(
    complete: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    complete.delenv(name) if value is None else complete.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"\b{name}\b"):
        start()


@pytest.mark.parametrize(("name", "value"), MALFORMED, ids=[f"{name}-{num}" for num, (name, _) in enumerate(MALFORMED)])
def test_a_malformed_variable_is_named_and_its_value_kept(complete: pytest.MonkeyPatch, name: str, value: str) -> None:
    complete.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=rf"\b{name}\b") as caught:
        start()
    told = "".join(_whole_chain(caught.value))
    assert value not in told
    assert "hunter2" not in told
    assert TOO_SHORT not in told


def test_every_variable_that_is_required_is_tried_above() -> None:
    required = {name for name, has_default in _variables().items() if not has_default}
    assert required == set(REQUIRED)


def test_every_variable_stands_in_the_example_for_docker() -> None:
    lines = (ROOT / "docker" / "example.env").read_text().splitlines()
    given = {line.lstrip("# ").partition("=")[0] for line in lines if "=" in line}
    assert set(_variables()) <= given


def test_the_example_for_docker_holds_no_secrets() -> None:
    lines = (ROOT / "docker" / "example.env").read_text().splitlines()
    values = dict(line.partition("=")[::2] for line in lines if line and not line.startswith("#"))
    for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "CREDENTIAL_KEY", "POSTGRES_PASSWORD", "S3_SECRET_KEY"):
        assert values[name] == "", f"{name} is for `manage.py generate_keys` to fill in"


def _variables() -> dict[str, bool]:
    """Every variable that production.py reads, and whether it has a default."""
    found: dict[str, bool] = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == "env":
            name = node.args[0]
            assert isinstance(name, ast.Constant)
            has_default = any(word.arg == "default" for word in node.keywords)
            if node.func.attr in ("text", "boolean", "number", "dotted"):
                has_default = has_default or len(node.args) > 1
            found[str(name.value)] = has_default
    return found


def _whole_chain(error: BaseException | None) -> list[str]:
    """What a traceback would show: the error, and what it was raised from."""
    told = []
    while error is not None:
        told.append(f"{type(error).__name__}: {error}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told
