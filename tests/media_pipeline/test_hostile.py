"""Every hostile or odd file gets its verdict, soon, in little memory, and reaches for nothing but itself."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_pipeline.probe import Facts, Refused, allowance, probe
from tests.media_pipeline.hostile.cases import ACCEPTED, CASES, EXPECTED, Case
from tests.media_pipeline.hostile.snares import Canary, Trap, laid
from tests.media_pipeline.hostile.workshop import Workshop

SECONDS = 30


@pytest.fixture(scope="module")
def snares(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Canary, Trap]]:
    with laid(tmp_path_factory.mktemp("snares")) as (canary, trap):
        yield canary, trap


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, snares: tuple[Canary, Trap]) -> Workshop:
    canary, trap = snares
    return Workshop(tmp_path_factory.mktemp("hostile"), canary.path, trap.address)


def test_the_set_is_large_and_has_no_case_without_a_verdict() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert set(EXPECTED) <= {case.name for case in CASES}


def test_a_probe_has_a_gibibyte_and_little_time() -> None:
    allowed = allowance(size_bytes=5 * 1024**2)
    assert allowed.address_space <= 1024**3  # that the kernel keeps to it: test_runner.py
    assert allowed.wall_s < SECONDS
    assert allowance(size_bytes=8 * 1024**3).wall_s > 400


def test_the_snares_notice_what_is_done_to_them(tmp_path: Path) -> None:
    with laid(tmp_path) as (canary, trap):
        assert (canary.times_opened(), trap.times_called()) == (0, 0)
        canary.path.read_text()
        with pytest.raises((urllib.error.URLError, TimeoutError)):
            urllib.request.urlopen(trap.address, timeout=0.2)  # noqa: S310 - our own
        assert (canary.times_opened(), trap.times_called()) == (1, 1)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_gets_its_verdict_and_touches_nothing_else(case: Case, shop: Workshop, snares: tuple[Canary, Trap]) -> None:
    canary, trap = snares
    path = case.make(shop)
    canary.times_opened()
    started = time.monotonic()
    if case.verdict == ACCEPTED:
        facts = probe(path)
        assert set(facts.warnings) - {"low_resolution"} == case.warnings
        assert Facts.from_json(json.loads(json.dumps(facts.as_json()))) == facts
    else:
        with pytest.raises(Refused) as refused:
            probe(path)
        assert refused.value.code == case.code, refused.value
    assert time.monotonic() - started < SECONDS
    assert (canary.times_opened(), trap.times_called()) == (0, 0)
