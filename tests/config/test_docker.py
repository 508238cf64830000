"""The images and the compose file, as far as they can be looked at without an engine."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.house.sources import ROOT

DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"web", "worker", "beat", "migrate"}


def test_every_part_of_the_platform_is_there() -> None:
    assert set(SERVICES) == OURS | {"postgres", "redis", "store", "nginx"}


def test_every_lasting_service_has_a_health_check() -> None:
    dockerfile = (DOCKER / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    for name, service in SERVICES.items():
        if name not in OURS:
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name
        elif name != "migrate":
            assert not service.get("healthcheck", {}).get("disable"), name


def test_nothing_of_ours_starts_before_the_database_is_migrated() -> None:
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_image_runs_as_somebody_who_is_not_root() -> None:
    last_stage = (DOCKER / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER malan$", last_stage, re.MULTILINE)
    assert not re.search(r"^USER (root|0)", last_stage, re.MULTILINE)


def test_every_role_in_the_compose_file_is_one_that_the_entrypoint_knows() -> None:
    known = set(re.findall(r"^(\w+)\)$", (DOCKER / "entrypoint.sh").read_text(), re.MULTILINE))
    assert {SERVICES[name]["command"] for name in OURS} <= known


def test_every_variable_of_the_compose_file_stands_in_the_example() -> None:
    example = {
        line.lstrip("# ").partition("=")[0] for line in (DOCKER / "example.env").read_text().splitlines() if "=" in line
    }
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", (DOCKER / "compose.yaml").read_text()))
    assert asked - {"MALAN_TAG"} <= example


def test_every_variable_of_the_proxy_is_given_to_it() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)\}", (DOCKER / "nginx.conf").read_text()))
    assert asked == set(SERVICES["nginx"]["environment"])


def test_the_proxy_lets_uploads_through_unbuffered() -> None:
    manage = re.search(r"location /manage/ \{(.*?)\}", (DOCKER / "nginx.conf").read_text(), re.DOTALL)
    assert manage
    assert "proxy_request_buffering off;" in manage[1]
    assert "client_max_body_size 0;" in manage[1]


def test_the_proxy_sends_lectures_out_as_the_site_says() -> None:
    """What it does is tried on a real nginx in tests/media_pipeline/test_delivery_nginx.py."""
    mounted = dict(volume.split(":")[:2] for volume in SERVICES["nginx"]["volumes"])
    assert f"include {mounted['./nginx-media.conf']};" in (DOCKER / "nginx.conf").read_text()
    assert f"alias {mounted['media']}/;" in (DOCKER / "nginx-media.conf").read_text()
    for name in ("web", "worker"):
        assert f"media:{mounted['media']}" in SERVICES[name]["volumes"]


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-media.conf"])
def test_the_proxy_configuration_closes_what_it_opens(name: str) -> None:
    text = re.sub(r"#.*|\$\{\w+\}", "", (DOCKER / name).read_text())
    assert text.count("{") == text.count("}")
    for line in text.splitlines():
        assert not line.strip() or line.strip()[-1] in "{};" or line.startswith(("gzip_types", "           ")), line


@pytest.mark.parametrize("name", ["entrypoint.sh", "healthcheck.sh"])
def test_scripts_are_valid_and_may_be_run(name: str) -> None:
    assert (DOCKER / name).stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(DOCKER / name)], check=True)
