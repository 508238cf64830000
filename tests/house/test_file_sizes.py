"""Files that a person can read in one sitting, and nothing in git that does not belong there."""

import pytest

from tests.house.sources import ROOT, files, is_vendored, relative

MOST_LINES = 400
MOST_BYTES = 1_000_000
SOURCES = {".py", ".js", ".mjs", ".css", ".html", ".sh"}


def test_no_source_file_has_more_than_400_lines() -> None:
    long = {
        relative(path): lines
        for path in files()
        if path.suffix in SOURCES and not is_vendored(path) and "migrations" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long, f"split by use case: {long}"


def test_nothing_over_a_megabyte_unless_a_decision_names_it() -> None:
    decisions = "".join(path.read_text() for path in sorted((ROOT / "docs" / "decisions").glob("*.md")))
    large = [path for path in files() if path.stat().st_size > MOST_BYTES]
    unexplained = [relative(path) for path in large if f"`{relative(path.parent)}/`" not in decisions]
    assert not unexplained


@pytest.mark.parametrize("suffix", [".mo", ".pyc", ".sqlite3", ".key", ".pem", ".mp4", ".ts", ".zip", ".whl"])
def test_nothing_made_by_a_machine_is_kept(suffix: str) -> None:
    assert not [relative(path) for path in files() if path.suffix == suffix]
