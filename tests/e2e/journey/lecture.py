"""Two short lectures, rendered as the demo's are: slides, Mandarin speech, and captions from the same script."""

from dataclasses import dataclass
from pathlib import Path

from demo.catalogue_files import Chapter, CourseFile, LessonScript, Slide
from demo.lecture.render import render

_STOCKTAKING = LessonScript(
    key="pandian",
    title_zh="二十分钟盘完一个货架",
    title_en="One shelf in twenty minutes",
    summary_zh="能独自盘完一个货架，把差数写清楚。",
    summary_en="Take stock of one shelf alone and write down what differs.",
    slides=(
        Slide(
            heading="盘点前：先停一停",
            points=("选货最少动的时候", "单子和笔先备好", "货架按格编号"),
            narration=(
                "盘点最怕边盘边卖。挑一个客人最少的钟点，先把这个货架停下来，挂一块小牌子。",
                "手里准备三样东西：一张盘点单，一支笔，一卷小标签。单子上写好日期、货架的名字和你自己的名字。",
                "从左到右，从上到下，给每一格编一个号。编了号，就不会漏掉，也不会数两遍。",
            ),
        ),
        Slide(
            heading="盘点时：一格一数",
            points=("数完就写", "坏的另放", "差数先不改"),
            narration=(
                "一次只看一格，数完马上写下来，再走到下一格。不要靠脑子记，数到第三格准会乱，还得从头再来。",
                "过期的、破损的，放进旁边的筐里，另写一行。它们也是库存，只是不能再卖。",
                "最后拿单子和账上的数比一比。对不上的，先画一个圈，第二天换一个人再数一遍，不要当场改账。",
            ),
        ),
    ),
)
_DIFFERENCE = LessonScript(
    key="chashu",
    title_zh="差数从哪里来",
    title_en="Where differences come from",
    summary_zh="能说出差数的三个来处。",
    summary_en="Name three places where differences come from.",
    slides=(
        Slide(
            heading="三个来处",
            points=("进货时少点了一箱", "卖出去忘了扫码", "坏了没有登记"),
            narration=(
                "差数多半来自三个地方。第一，进货那天少点了一箱。",
                "第二，卖出去的时候忘了扫码。第三，东西坏了，扔了，却没有人登记。",
                "先找到来处，再去改数字，下个月盘点才不会又差一次。",
            ),
        ),
    ),
)
_COURSE = CourseFile(
    code="E2E-01",
    slug="e2e",
    sample=True,
    texts={"title_zh": "小店库存盘点入门"},
    chapters=(Chapter("盘点", "Stocktaking", (_STOCKTAKING, _DIFFERENCE)),),
    quiz={},
)


@dataclass(frozen=True)
class Lecture:
    """`file` as a trainer would have it on a disk; `script` is what is spoken, `captions` the same as WebVTT."""

    title: str
    summary: str
    file: Path
    script: str
    captions: Path


def render_lectures(folder: Path) -> tuple[Lecture, Lecture]:
    """The first lasts more than 65 s, the second some 25 s."""
    long, short = (_rendered(lesson, folder) for lesson in _COURSE.lessons)
    return long, short


def _rendered(lesson: LessonScript, folder: Path) -> Lecture:
    file = folder / f"{lesson.title_zh}.mp4"
    captions = file.with_suffix(".vtt")
    captions.write_text(render(_COURSE, lesson, target=file).captions, encoding="utf-8")
    script = "\n".join(passage for slide in lesson.slides for passage in slide.narration)
    return Lecture(lesson.title_zh, lesson.summary_zh, file, script, captions)
