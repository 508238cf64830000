"""Pairs of short lectures, rendered as the demo's are: slides, Mandarin speech, and captions from the same script."""

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
_SHELVES = LessonScript(
    key="lihuo",
    title_zh="一个货架怎样理",
    title_en="How to tidy a shelf",
    summary_zh="能把一个货架理整齐，先到期的放在外面。",
    summary_en="Tidy one shelf, with what expires first in front.",
    slides=(
        Slide(
            heading="先清，再擦，后摆",
            points=("整层取下来", "板面擦干净", "同类放一起"),
            narration=(
                "理货不要一件一件地挪。先拿一个空筐，把一层货整层取下来，板面才擦得干净。",
                "擦完等它干透，再往回摆。大的重的放下层，小的轻的放上层，常卖的放在和眼睛一样高的地方。",
                "同一类的紧挨着放，中间不留空当。顾客一眼看得全，你自己数起来也快。",
            ),
        ),
        Slide(
            heading="先到期的，先卖",
            points=("看日期", "早的朝外", "临期单放"),
            narration=(
                "每拿起一件，先找到它的日期。保质期早到的朝外放，晚到的放在里面，这叫先进先出。",
                "只剩一个月的，拿出来，放到临期的小架上，贴一张看得清的价签。",
                "已经过期的，当场下架，记一笔，千万不要再放回去，谁来问也不能卖。",
            ),
        ),
    ),
)
_PRICE_TAGS = LessonScript(
    key="jiaqian",
    title_zh="价签怎样对",
    title_en="Checking price tags",
    summary_zh="能一格一格对价签。",
    summary_en="Check price tags one by one.",
    slides=(
        Slide(
            heading="一货一签",
            points=("货和签对上", "签和账对上", "换签要签名"),
            narration=(
                "一种货，一张签，签就在货的正下方。",
                "早上开门以前，拿扫码枪从头扫一遍。机器上的价和签上的价不一样，先摘下签，再去问店长。",
                "新签写好，谁换的，就在登记本上签谁的名字。",
            ),
        ),
    ),
)
_STOCK = (_STOCKTAKING, _DIFFERENCE)
# For a course that ends: what was in it may not come back under another name, whichever test runs first.
TIDYING = (_SHELVES, _PRICE_TAGS)


@dataclass(frozen=True)
class Lecture:
    """`file` as a trainer would have it on a disk; `script` is what is spoken, `captions` the same as WebVTT."""

    title: str
    summary: str
    file: Path
    script: str
    captions: Path


def render_lectures(folder: Path, pair: tuple[LessonScript, LessonScript] = _STOCK) -> tuple[Lecture, Lecture]:
    """The first lasts more than 65 s, the second some 25 s."""
    course = CourseFile(
        code="E2E-01",
        slug="e2e",
        sample=True,
        texts={"title_zh": "小店库存盘点入门"},
        chapters=(Chapter("盘点", "Stocktaking", pair),),
        quiz={},
    )
    long, short = (_rendered(course, lesson, folder) for lesson in pair)
    return long, short


def _rendered(course: CourseFile, lesson: LessonScript, folder: Path) -> Lecture:
    file = folder / f"{lesson.title_zh}.mp4"
    captions = file.with_suffix(".vtt")
    captions.write_text(render(course, lesson, target=file).captions, encoding="utf-8")
    script = "\n".join(passage for slide in lesson.slides for passage in slide.narration)
    return Lecture(lesson.title_zh, lesson.summary_zh, file, script, captions)
