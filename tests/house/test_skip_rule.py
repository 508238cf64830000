"""`MALAN_FORBID_SKIP=1` turns every skip into a failure, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = """
import pytest

def test_passes(): pass

@pytest.mark.skip(reason="no Chromium")
def test_is_skipped(): pass

@pytest.mark.xfail
def test_is_expected_to_fail(): assert False
"""


@pytest.mark.parametrize(
    ("forbid", "expected"), [("0", "1 passed, 1 skipped, 1 xfailed"), ("1", "1 passed, 1 xfailed, 1 error")]
)
def test_a_skip_fails_only_where_skipping_is_forbidden(tmp_path: Path, forbid: str, expected: str) -> None:
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "tests.skipping", str(tmp_path)],
        env={**os.environ, "MALAN_FORBID_SKIP": forbid, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert expected in done.stdout
    assert ("skipping is forbidden" in done.stdout) == (forbid == "1")
