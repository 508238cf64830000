"""A course that is in the directory already: two real lectures and a quiz, through the services."""

from typing import TYPE_CHECKING

from tests.e2e.journey.lecture import Lecture

if TYPE_CHECKING:
    from tests.e2e.live_site import LiveSite

QUESTION, ANSWER = "一格数完之后，先做什么？", "马上写下来"
ANSWERS = {QUESTION: (ANSWER,)}

_LIST_IT = """
from pathlib import Path
from common import clock
from courses.models import CoursePage
from demo.loading.cast import assemble
from listings import services as listings
from media_pipeline import services as media
from reference.models import Category, TrainingType
at = clock.now()
cast = assemble(at=at)
house = cast.houses[0]
lessons = []
for title, file, captions in {lectures!r}:
    video = media.ingest_file(
        path=Path(file), label="lecture.mp4", title=title, tenant_key=house.institution.code,
        user=house.trainer.user, at=at, captions=Path(captions).read_text(), ai_declared=True,
    ).video
    lessons.append(("video", dict(title_zh=title, video=video)))
question = dict(
    kind="single", stem_zh={question!r}, options=[dict(zh={answer!r}, right=True), dict(zh="改账")]
)
lessons.append(("quiz", dict(title_zh="小测验", pass_percent=60, questions=[question])))
page = CoursePage(
    title={title!r}, slug={slug!r}, live=False, owner=house.trainer.user, promise_zh="学会盘一个货架",
    for_whom_zh="新店员", outcomes=[("outcome", dict(zh="能独自盘完一个货架"))], offering="demo",
    training_type=TrainingType.objects.get(code="upskilling"), author="林晓岚", source="原创",
    licence="CC BY 4.0", standard_reason="暂无对应的职业标准。", ai_declared=True,
    curriculum=[("chapter", dict(title_zh="盘点", lessons=lessons))],
)
page.categories = list(Category.objects.filter(key="ecommerce"))
page.trainers = [house.trainer]
house.node.add_child(instance=page)
page.save_revision(user=house.trainer.user)
submission = listings.submit(page=page, user=house.trainer.user, at=at)
listings.approve(submission=submission, auditor=cast.auditor, at=at, reason="可以列入。")
"""


def list_course(site: "LiveSite", *, title: str, slug: str, lectures: tuple[Lecture, ...]) -> None:
    """Encoded, reviewed and released; how a course comes to be listed by clicks is another test's story."""
    files = [(one.title, str(one.file), str(one.captions)) for one in lectures]
    site.python(_LIST_IT.format(title=title, slug=slug, lectures=files, question=QUESTION, answer=ANSWER))
