"""The bench runs from end to end. What it finds is for people to judge."""

import subprocess
import sys

import pytest

from tests.house.sources import ROOT


@pytest.mark.slow
def test_the_quick_form_prints_a_ratio_for_every_hot_path() -> None:
    done = subprocess.run(
        [sys.executable, "tests/load/bench.py", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for what in ("watch report", "catalogue", "course page", "search in", "encoding"):
        assert what in done.stdout
