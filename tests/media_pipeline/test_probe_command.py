"""`manage.py probe FILE`: for operators and benchmarks. No test here has a database."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from media_pipeline.management.commands.probe import NO_FILE_STATUS, REFUSED_STATUS


def _asked(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("probe", str(path), *options, stdout=out)
    return out.getvalue()


def test_an_accepted_lecture_tells_its_facts_and_how_loud_it_is(lecture: Path) -> None:
    answer = json.loads(_asked(lecture, "--json"))
    assert (answer["verdict"], answer["code"], answer["warnings"]) == ("accepted", "ok", [])
    assert (answer["facts"]["width"], answer["facts"]["duration_ms"], answer["facts"]["fps"]) == (640, 6000, "12")
    assert -20 < answer["facts"]["loudness_lufs"] < -3
    assert len(answer["facts"]["sha256"]) == 64


def test_warnings_have_words_in_two_languages(make_media) -> None:
    silent = make_media(
        "without-a-voice.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x240:r=12:d=2", "-f", "lavfi", "-i", "anullsrc=d=2"),
        *("-c:v", "libx264", "-preset", "ultrafast"),
    )
    answer = json.loads(_asked(silent, "--json"))
    assert answer["verdict"] == "accepted with warnings"
    assert [warning["code"] for warning in answer["warnings"]] == ["low_resolution", "silent"]
    assert answer["code"] == "low_resolution"
    assert answer["message"]["en"] != answer["message"]["zh"]
    assert "画面" in answer["message"]["zh"]
    assert answer["facts"]["loudness_lufs"] is None


def test_a_refusal_ends_with_three_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "lecture.mp4"
    path.write_bytes(b"no video")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("probe", str(path), "--json", stdout=out)
    assert ended.value.code == REFUSED_STATUS == 3
    answer = json.loads(out.getvalue())
    assert (answer["verdict"], answer["code"]) == ("refused", "not_a_video")
    assert "MP4" in answer["message"]["zh"]
    assert "MP4" in answer["message"]["en"]


def test_a_missing_file_or_a_folder_ends_with_two(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.mp4", tmp_path):
        with pytest.raises(SystemExit) as ended:
            call_command("probe", str(path), stderr=StringIO())
        assert ended.value.code == NO_FILE_STATUS == 2


def test_people_get_lines(lecture: Path) -> None:
    text = _asked(lecture)
    assert text.startswith("accepted: ok")
    assert "loudness lufs" in text


def test_it_needs_no_database_and_takes_names_that_begin_with_a_dash(tmp_path: Path, lecture: Path) -> None:
    """As an operator does it: a process of its own, in a folder where no database ever was."""
    odd = tmp_path / "-i 讲课.mp4"
    odd.write_bytes(lecture.read_bytes())
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parents[2] / "manage.py"), "probe", "--json", "--", odd.name],
        env={"MALAN_DATA_DIR": str(tmp_path / "data"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "accepted"
    assert not list((tmp_path / "data").glob("*.sqlite3"))
