"""The bench runs from end to end, and what it compares is comparable. What it finds is for people to judge."""

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline.plan import make_plan
from media_pipeline.probe import Facts
from tests.house.sources import ROOT
from tests.load import bare_ffmpeg, equal_quality

FACTS = Facts(
    duration_ms=64_000,
    width=1920,
    height=1080,
    fps=Fraction(30),
    video_stream=0,
    audio_stream=1,
    audio_channels=2,
    interlaced=False,
    raw={},
)


def test_one_bare_command_makes_what_one_process_a_rung_makes_by_the_same_settings():
    plan = make_plan(FACTS)
    common = {"source": Path("/a/lecture.mp4"), "facts": FACTS, "plan": plan, "folder": Path("/b")}
    single = bare_ffmpeg.one_command(**common)
    assert single.count("-i") == 1
    several = bare_ffmpeg.one_process_a_rung(**common)
    made = [command[-1] for command in several]
    assert made == [f"file:/b/{each.file}" for each in (*plan.rungs, *plan.sounds)]
    assert [part for part in single if part in made] == made
    for option in ("-crf", "-preset", "-g", "-b:a"):
        in_several = [value for command in several for value in _values(command, option)]
        assert _values(single, option) == in_several
    graph = single[single.index("-filter_complex") + 1]
    for mapped in _values(single, "-map"):
        assert graph.count(mapped) == 1


def _values(command: list[str], option: str) -> list[str]:
    return [command[at + 1] for at, part in enumerate(command) if part == option]


def test_bytes_at_equal_quality_are_read_off_between_two_rates(monkeypatch, tmp_path):
    def encode(piece: equal_quality.Piece, rung, encoder) -> Path:
        path = tmp_path / rung.file
        path.write_bytes(b"x" * round(100_000 * 2 ** ((23 - rung.crf) / 6)))
        path.with_suffix(".crf").write_text(str(rung.crf))
        return path

    def vmaf(piece: equal_quality.Piece, rung, encoded: Path) -> float:
        return 95 - (rung.crf - 23) + (3 if "veryfast" not in rung.name else 0)

    monkeypatch.setattr(equal_quality.Piece, "encode", encode)
    monkeypatch.setattr(equal_quality.Piece, "vmaf", vmaf)
    plan = make_plan(FACTS)
    piece = equal_quality.Piece(Path("/a"), FACTS, plan, plan.chunk(0), tmp_path)
    # Ours is better by three points, which is three CRFs, which is half an octave of bytes.
    for rung in equal_quality.compare(piece):
        assert rung.veryfast_kbps / rung.kbps == pytest.approx(2**0.5, rel=0.001)


@pytest.mark.slow
def test_the_quick_form_prints_a_ratio_and_an_aim_for_every_hot_path() -> None:
    done = subprocess.run(
        [sys.executable, "tests/load/bench.py", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for what in (
        "watch report",
        "catalogue",
        "course page",
        "search in",
        "the audit record",
        "the review desk",
        "the directory",
    ):
        assert what in done.stdout
    media = ("process for each rung", "one bare ffmpeg", "Python's own", "sprites and poster", "first playable")
    for what in (*media, "veryfast at equal VMAF"):
        found = [line for line in done.stdout.splitlines() if what in line]
        assert {kind for kind in ("slides", "moving") if any(kind in line for line in found)} == {"slides", "moving"}
        assert all(re.search(r"\d\.\d{3} +≤ \d\.\d\d ", line) for line in found), found
