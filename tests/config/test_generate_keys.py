"""Secrets for a new site, made by a command."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from config.settings import environment
from tests.house.sources import ROOT


def printed(*arguments: str) -> dict[str, str]:
    out = StringIO()
    call_command("generate_keys", *arguments, stdout=out)
    return dict(line.partition("=")[::2] for line in out.getvalue().splitlines() if line and not line.startswith("#"))


def test_what_is_printed_is_what_production_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in printed().items():
        monkeypatch.setenv(name, value)
    assert len(environment.keys("FIELD_KEYS", 16)) == 1
    assert environment.key("INDEX_KEY", 32) != environment.key("CREDENTIAL_KEY", 32)
    assert environment.secret("SECRET_KEY", 50)


def test_a_second_run_prints_other_secrets() -> None:
    first, second = printed(), printed()
    assert not set(first.values()) & set(second.values())


def test_the_example_comes_out_with_its_secrets_filled_in_and_the_rest_as_it_was() -> None:
    example = ROOT / "docker" / "example.env"
    filled = printed(str(example))
    assert filled["SECRET_KEY"]
    assert filled["POSTGRES_PASSWORD"]
    assert filled["BASE_URL"] == "https://learn.example.org"
    assert filled["SITE_ORGANISER"] == ""


def test_a_file_whose_secrets_are_set_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "production.env"
    mine.write_text("SECRET_KEY=already-there\n")
    with pytest.raises(CommandError, match="nothing of yours is ever replaced"):
        printed(str(mine))


def test_a_key_without_its_id_is_not_repeated_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = printed()["FIELD_KEYS"].partition("=")[2]
    monkeypatch.setenv("FIELD_KEYS", forgotten)
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.keys("FIELD_KEYS", 16)
    assert forgotten.rstrip("=") not in str(caught.value)
