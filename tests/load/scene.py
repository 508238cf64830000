"""What is measured on: many released courses and one learner who watches."""

import io
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WORDS = [
    "电商",
    "标题",
    "直播",
    "剪辑",
    "短视频",
    "人工智能",
    "提示词",
    "表格",
    "云主机",
    "大数据",
    "分析",
    "客服",
    "选品",
    "供应链",
    "文案",
    "摄影",
    "农产品",
    "社群",
    "运营",
    "数据",
    "图表",
    "安全",
    "备份",
    "网店",
    "开店",
    "记账",
    "创业",
    "计划",
    "市场",
    "调查",
    "品牌",
    "包装",
    "物流",
    "售后",
    "办公",
    "自动化",
    "模型",
    "训练",
]
LESSON_MS = 3_600_000


@dataclass(frozen=True)
class Scene:
    learner: object
    slug: str
    lesson_key: str


def make_scene() -> Scene:
    """A migrated database with code lists, an institution, and one course whose lesson lasts an hour."""
    from django.core.management import call_command

    from accounts import services as accounts
    from courses import services as courses

    call_command("compile_catalogues", verbosity=0)  # as on a site that was started
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    courses.ensure_site(at=AT)
    add_courses(1, first=0)
    learner = accounts.create_user(phone="+8613800000001", display_name="小林", at=AT)
    return Scene(learner=learner, slug="bench-0", lesson_key="v0")


def add_courses(count: int, *, first: int, lessons: int = 3, lesson_ms: int = LESSON_MS) -> None:
    """Released courses `bench-<first>` and on, with so many lessons each and titles of the field's words."""
    from django.db import transaction

    chosen = random.Random(first)
    with transaction.atomic():
        for num in range(first, first + count):
            _add_course(num, chosen, lessons, lesson_ms)


def _add_course(num: int, chosen: random.Random, lessons: int, lesson_ms: int) -> None:
    from courses import services as courses
    from courses.models import Course, CourseVersion, Lesson
    from institutions.models import Institution
    from media_pipeline.models import Tenant, Video, VideoVersion
    from reference.models import Region

    institution, _ = Institution.objects.get_or_create(
        code="52110000MJ0000001X",
        defaults={
            "name_zh": "晨光职业技能学校",
            "kind": "training",
            "region": Region.objects.get(code="110000"),
            "created_at": AT,
        },
    )
    tenant, _ = Tenant.objects.get_or_create(key="bench")
    video, _ = Video.objects.get_or_create(title=f"课 {lesson_ms}", tenant=tenant, defaults={"created_at": AT})
    measured, _ = VideoVersion.objects.get_or_create(
        video=video,
        num=1,
        defaults={
            "state": "ready",
            "source_name": "src/x",
            "size_bytes": 1,
            "duration_ms": lesson_ms,
            "playable_at": AT,
            "ready_at": AT,
            "created_at": AT,
        },
    )
    course = Course.objects.create(slug=f"bench-{num}", code=f"B{num}", institution=institution, created_at=AT)
    version = CourseVersion.objects.create(
        course=course,
        num=1,
        revision_id=1,
        title_zh="".join(chosen.sample(WORDS, 3)),
        title_en=f"Course {num}",
        promise_zh="学会" + "".join(chosen.sample(WORDS, 2)),
        kind="market",
        content_hash="0" * 64,
        approved_ms=lessons * lesson_ms,
        lesson_count=lessons,
        created_at=AT,
    )
    Lesson.objects.bulk_create(
        Lesson(
            version=version,
            key=f"v{place}",
            kind="video",
            position=place + 1,
            title_zh="".join(chosen.sample(WORDS, 2)),
            duration_ms=lesson_ms,
            video_version=measured,
        )
        for place in range(lessons)
    )
    courses.release(version=version, at=AT + timedelta(minutes=num), reviewed_at=AT)
