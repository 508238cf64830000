"""A subsidised course at its institution, and two auditors who may review it: put there for one story."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.live_site import LiveSite

TITLE = "开店记账第一课"
LESSONS = ("先记哪一笔", "月底怎么对")
COMMENT = "这里的数字和画面上不一样。"
REASON = "第一课的数字要改。"
MENDED = "能把当天的三笔账记对，数字与票据一致。"
ANSWER = "已按票据改正。"

# A region's own policy allows lectures as short as these; everything else is the subsidised default, two reviewers too.
_PREPARE = """
from pathlib import Path
from accounts import services as accounts
from accounts.models import User
from common import clock
from courses.models import CoursePage, InstitutionPage
from institutions.models import Institution
from media_pipeline import services as media
from reference.models import Category, Policy, Region, TrainingType
at = clock.now()
trainer = User.objects.get(phone="+86{trainer}").trainer
house = trainer.affiliations.get().institution
province = Region.objects.get(code=house.region.code[:2] + "0000")
rules = Policy.objects.filter(kind="subsidised", region=None).order_by("-version").first()
rules.pk, rules.region, rules.lessons_min, rules.lesson_min_ms = None, province, 2, 10_000
rules.save()
second = accounts.create_user(phone="{auditor}", display_name="方明远", at=at)
accounts.make_auditor(user=second, region=province, at=at)
lecture = media.ingest_file(path=Path({file!r}), label="lecture.mp4", title="记账讲课", tenant_key=house.code,
    user=trainer.user, at=at, captions="WEBVTT\\n\\n00:00:01.000 --> 00:00:09.000\\n先记哪一笔。\\n\\n"
    "00:00:09.000 --> 00:00:19.000\\n三笔账，按票据记。\\n")
options = [dict(zh="当天的", right=True), dict(zh="月底的", right=False)]
question = dict(kind="single", stem_zh="先记哪一笔？", options=options)
lessons = [("video", dict(title_zh=title, summary_zh="能把当天的账记对。", video=lecture.video))
    for title in {lessons!r}]
lessons.append(("quiz", dict(title_zh="小测", pass_percent=60, questions=[question])))
page = CoursePage(title={title!r}, slug="jizhang", live=False, owner=trainer.user, promise_zh="学会记当天的账",
    for_whom_zh="刚开店的人", outcomes=[("outcome", dict(zh="能记当天的账"))], offering="subsidised",
    training_type=TrainingType.objects.get(code="upskilling"), author="周建平", source="原创",
    licence="CC BY 4.0", standard_reason="尚无对应标准",
    curriculum=[("chapter", dict(title_zh="记账", lessons=lessons))])
page.categories = list(Category.objects.filter(key="ecommerce"))
page.trainers = [trainer]
InstitutionPage.objects.get(institution=house).add_child(instance=page)
page.save_revision(user=trainer.user)
print(page.pk, lecture.pk)
"""


def prepare(site: "LiveSite", *, trainer: str, auditor: str, file: Path) -> tuple[int, int]:
    """Ids of the course's page and of the video's version, which the site's worker has still to convert."""
    code = _PREPARE.format(trainer=trainer, auditor=auditor, file=str(file), lessons=LESSONS, title=TITLE)
    page, version = site.python(code).split()[-2:]
    return int(page), int(version)
