"""Two lectures of one course, template and voice, and copies of them as people make them to get past a check."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

# What is done to the first lecture: name, options before the input, options after it.
COPIES: dict[str, tuple[list[str], list[str]]] = {
    "re-encoded": ([], ["-vf", "scale=854:480,eq=brightness=0.06", "-crf", "33", "-c:a", "aac", "-b:a", "40k"]),
    "cropped": ([], ["-vf", "crop=iw*0.84:ih*0.8,scale=1280:720", "-crf", "28", "-c:a", "aac", "-b:a", "64k"]),
    "trimmed": (["-ss", "9.3", "-t", "30"], ["-crf", "26", "-c:a", "aac", "-b:a", "64k"]),
    "all of it": (
        ["-ss", "7.7", "-t", "31"],
        ["-vf", "crop=iw*0.9:ih*0.88,scale=960:540", "-crf", "32", "-c:a", "aac", "-b:a", "32k", "-ac", "1"],
    ),
    "silent": ([], ["-vf", "crop=iw*0.9:ih*0.9,scale=960:540", "-crf", "30", "-an"]),
    "with other sound": (
        ["-f", "lavfi", "-i", "sine=f=300"],
        ["-map", "1:v", "-map", "0:a", "-c:a", "aac", "-shortest"],
    ),
}
POINTS = {
    "标题": "想清楚是谁在看，把最要紧的话放在前面，不写做不到的事，数字要有出处，一句话只说一件事，"
    "写完念一遍，请别人读一读，改掉听不懂的词，再看一看手机上的样子，最后才发出去",
    "主图": "先把桌面收拾干净，光从旁边来，手机要放稳，一次只拍一样东西，背景颜色要浅，"
    "多拍几张再挑，留出写字的地方，尺寸按平台要求，不要加假的标签，存好没有改过的原片",
}


def lecture(folder: Path, name: str) -> Path:
    """A lecture about `name`, a key of `POINTS`: about forty-five seconds, ten slides' points, spoken."""
    from demo.catalogue_files import CourseFile, LessonScript, Slide
    from demo.lecture.render import render

    points = POINTS[name].split("，")
    slides = tuple(
        Slide(heading=f"{name}的要领", points=tuple(part), narration=tuple(f"{point}，{point}。" for point in part))
        for part in (points[:5], points[5:])
    )
    lesson = LessonScript(key=name, title_zh=name, title_en="", summary_zh="", summary_en="", slides=slides)
    course = CourseFile(code="T", slug="t", sample=True, texts={"title_zh": "开店两课"}, chapters=(), quiz={})
    return render(course, lesson, target=folder / f"{name}.mp4").video


def copy(original: Path, how: str) -> Path:
    """A copy of `original` beside it, made by one of `COPIES`, once."""
    before, after = COPIES[how]
    target = original.with_name(f"{original.stem}, {how}.mp4")
    if not target.exists():
        codec = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-map_metadata", "-1"]
        program = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y"]
        subprocess.run([*program, *before, "-i", str(original), *codec, *after, str(target)], check=True, timeout=120)
    return target


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lecture(tmp_path_factory.mktemp("original"), "标题")


@pytest.fixture(scope="session")
def sister(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another lecture of the same course, by the same voice, on the same template."""
    return lecture(tmp_path_factory.mktemp("sister"), "主图")
