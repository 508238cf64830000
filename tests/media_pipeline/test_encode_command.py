"""`manage.py encode`: a file in, a folder out, no database."""

import json
from io import StringIO
from pathlib import Path

import av
import pytest
from django.core.management import CommandError, call_command


def test_it_makes_what_the_platform_makes_and_tells_stage_times(lecture, tmp_path):
    told = StringIO()
    call_command("encode", str(lecture), to=tmp_path / "out", json=True, stdout=told)
    report = json.loads(told.getvalue())
    steps = {"probe", "poster", "listen", "sound", "remux", "chunk", "join", "sprites", "package"}
    assert set(report["stages"]) == set(report["programs_cpu_s"]) == steps
    assert report["programs_cpu_s"]["chunk"] > 0
    assert report["own_cpu_s"] > 0
    assert report["duration_ms"] == 6000
    assert 0 < report["playable_s"] <= report["total_s"]
    made = {path.name: path.stat().st_size for path in (tmp_path / "out").iterdir()}
    assert made == report["files"]
    assert {"master.m3u8", "240p.m4s", "360p.m3u8", "audio-48k.m4s", "lecture.mp4", "poster.jpg", "sprites.jpg"} <= set(
        made
    )
    # By the playlist, as a player would: every byte range is where it says.
    with av.open(str(tmp_path / "out" / "360p.m3u8")) as file:
        assert sum(1 for _frame in file.decode(video=0)) == 72


def test_it_tells_people_in_words(lecture, tmp_path, capsys):
    call_command("encode", str(lecture), to=tmp_path / "out")
    assert "of lecture" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "returncode"),
    [("nothing.mp4", b"", 3), ("text.mp4", b"hello " * 100, 3), ("gone.mp4", None, 2)],
)
def test_what_is_no_lecture_ends_with_a_code_and_leaves_nothing(name, content, returncode, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("encode", str(path), to=tmp_path / "out")
    assert refused.value.returncode == returncode
    assert not list((tmp_path / "out").glob("*"))


def test_a_folder_with_something_in_it_is_left_alone(lecture, tmp_path):
    (tmp_path / "mine").mkdir()
    kept: Path = tmp_path / "mine" / "thesis.txt"
    kept.write_text("…")
    with pytest.raises(CommandError, match="not an empty folder"):
        call_command("encode", str(lecture), to=tmp_path / "mine")
    assert kept.read_text() == "…"
