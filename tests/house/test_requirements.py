"""Every package is pinned with its hashes, and no file says where packages come from."""

import re

import pytest

from tests.house.sources import ROOT

LOCKED = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_list_is_compiled() -> None:
    assert {path.stem for path in LOCKED} == {path.stem for path in (ROOT / "requirements").glob("*.in")}


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: path.stem)
def test_every_package_has_one_version_and_its_hashes(path) -> None:
    joined = path.read_text().replace("\\\n", " ")
    packages = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+( ; .+?)?\s+--hash=sha256:[0-9a-f]{64}", line), line[:80]


@pytest.mark.parametrize("path", [*LOCKED, *sorted((ROOT / "requirements").glob("*.in"))], ids=lambda path: path.name)
def test_no_list_names_an_index(path) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host", path.read_text())


def test_what_is_deployed_is_also_what_is_tested() -> None:
    assert _pins("base") <= _pins("dev"), "compile again: make requirements"


def _pins(kind: str) -> set[str]:
    return set(
        re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==[^\s;\\]+", (ROOT / f"requirements/{kind}.txt").read_text(), re.M)
    )
