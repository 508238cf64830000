"""`manage.py import_lectures`: a folder of lectures, once each."""

import contextlib
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from media_pipeline.models import Tenant, Video, VideoVersion
from media_pipeline.services import imports, videos

pytestmark = pytest.mark.django_db
SRT = "1\n00:00:01,000 --> 00:00:03,000\n今天学写标题。\n"


@pytest.fixture
def folder(tmp_path: Path, lecture: Path) -> Path:
    videos.ensure_tenant(key="east", label="晨光职业技能学校")
    place = tmp_path / "讲课"
    (place / "下册").mkdir(parents=True)
    shutil.copy(lecture, place / "第1课_认识数据.MP4")
    return place


def run(folder: Path, *options: str) -> list[dict[str, Any]]:
    """The lines printed for a program; the last one is the sum."""
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("import_lectures", str(folder), "--tenant", "east", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def again(lecture: Path, path: Path) -> Path:
    """The same lecture with another hash."""
    path.write_bytes(lecture.read_bytes() + path.name.encode(errors="surrogateescape"))
    return path


def test_a_lecture_comes_in_with_the_captions_beside_it(folder: Path, rung: list[tuple[str, int]]) -> None:
    (folder / "第1课_认识数据.srt").write_text(SRT, encoding="gb18030")
    line, total = run(folder)
    assert (line["file"], line["state"], line["captions"]) == ("第1课_认识数据.MP4", "imported", True)
    assert total == {"imported": 1, "known": 0, "refused": 0}
    video = Video.objects.get()
    assert (video.title, video.tenant.key, str(video.uuid)) == ("第1课 认识数据", "east", line["video"])
    assert "今天学写标题。" in video.captions.get().vtt
    assert {name for name, _ in rung} == {"media_pipeline.work"}
    assert (folder / "第1课_认识数据.MP4").exists(), "copied, not moved"


def test_what_was_imported_before_is_left_alone_whatever_it_is_called_now(folder: Path) -> None:
    run(folder)
    (folder / "第1课_认识数据.MP4").rename(folder / "-rf.mp4")
    line, total = run(folder)
    assert (line["state"], line["file"]) == ("known", "-rf.mp4")
    assert total["known"] == 1
    assert VideoVersion.objects.count() == 1


def test_another_institution_has_lectures_of_its_own(folder: Path) -> None:
    run(folder)
    videos.ensure_tenant(key="west")
    call_command("import_lectures", str(folder), "--tenant", "west", stdout=io.StringIO())
    assert Video.objects.filter(tenant__key="west").count() == 1


def test_a_refusal_is_told_with_its_reason_and_leaves_nothing(folder: Path, settings: Any) -> None:
    (folder / "坏.mp4").write_bytes(b"no video")
    with pytest.raises(CommandError, match="refused"):
        call_command("import_lectures", str(folder), "--tenant", "east", stdout=io.StringIO())
    lines = run(folder)
    refused = next(line for line in lines if line.get("state") == "refused")
    assert (refused["file"], refused["code"]) == ("坏.mp4", "not_a_video")
    assert refused["reason"]
    assert Video.objects.count() == 1
    assert len(list((settings.STORAGES["media"]["OPTIONS"]["location"] / "src").iterdir())) == 1


def test_captions_of_another_lecture_are_refused_and_the_lecture_kept(folder: Path) -> None:
    (folder / "第1课_认识数据.vtt").write_text("WEBVTT\n\n00:59:00.000 --> 01:00:00.000\n不是这一讲\n")
    line, _total = run(folder)
    assert (line["state"], line["captions"]) == ("imported", False)
    assert line["code"]
    assert "第1课_认识数据.vtt" in line["reason"]
    Video.objects.all().delete()
    with pytest.raises(CommandError):
        call_command("import_lectures", str(folder), "--tenant", "east", stdout=io.StringIO())


def test_folders_below_are_looked_into_only_when_asked(folder: Path, lecture: Path) -> None:
    again(lecture, folder / "下册" / "二.mp4")
    assert run(folder)[-1]["imported"] == 1
    assert run(folder, "--recursive")[-1] == {"imported": 1, "known": 1, "refused": 0}


def test_hidden_files_and_other_kinds_are_no_lectures(folder: Path) -> None:
    for name in ("._第1课.mp4", "讲稿.docx", "mp4", ".mp4"):
        (folder / name).write_bytes(b"x")
    (folder / "dir.mp4").mkdir()
    assert [path.name for path in imports.lectures_in(folder, recursive=True)] == ["第1课_认识数据.MP4"]


def test_a_name_from_an_older_system_is_read_as_it_was_meant(folder: Path, lecture: Path) -> None:
    again(lecture, folder / os.fsdecode("第二课.mp4".encode("gb18030")))
    assert run(folder)[-1]["imported"] == 2
    assert Video.objects.filter(title="第二课").exists()


def test_the_quota_holds_for_imports_too(folder: Path) -> None:
    Tenant.objects.update(quota_bytes=10)
    line, _total = run(folder)
    assert (line["state"], line["code"]) == ("refused", "quota_reached")
    assert not Video.objects.exists()


def test_an_unknown_tenant_is_told_with_those_that_are_known(folder: Path) -> None:
    with pytest.raises(CommandError, match=r"'est'.*east"):
        call_command("import_lectures", str(folder), "--tenant", "est")
    assert not Tenant.objects.filter(key="est").exists()


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a folder"):
        call_command("import_lectures", str(tmp_path / "none"), "--tenant", "east")


def test_on_a_terminal_a_bar_moves(folder: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    call_command("import_lectures", str(folder), "--tenant", "east", stdout=out)
    assert "\r" in out.getvalue()
    assert "100%" in out.getvalue()
    assert "1 imported, 0 known, 0 refused" in out.getvalue()
