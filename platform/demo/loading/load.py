"""The whole demo, in the order in which a visitor needs it."""

import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import translation

from courses import services as courses
from courses.models import Course
from demo import catalogue_files, simulated_learner
from demo.catalogue_files import CourseFile
from demo.loading import lectures
from demo.loading.cast import Cast, assemble
from demo.loading.compose import compose
from listings import services as listings
from listings.services.submitting import open_submission
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

# How long before the first start the demo's history began, for dates that look lived in.
_OPENED, _SUBMITTED, _REVIEWED, _STUDIED = (timedelta(days=days) for days in (40, 6, 4, 1))


def load(*, folder: Path, at: datetime, write: Callable[[str], object], first_only: bool = False) -> None:
    """Fill the platform: people, lectures, reviewed and released courses, one learner half-way.

    Safe to run again and to interrupt: it goes on where it was. Returns as soon as every lecture is measured and the
    first one is encoded; the worker encodes the others. `first_only`: with the first course in the catalogue it is
    enough to open; the next run adds the others.
    """
    courses.ensure_site(at=at - _OPENED)
    listings.ensure_review_workflow(at=at - _OPENED)
    cast = assemble(at=at - _OPENED)
    files = catalogue_files.read_all()
    waiting = [file for file in files if not _is_released(file)]
    if not waiting:
        return
    if first_only:
        waiting = [file for file in waiting if file is files[0]]
    _hand_in_lectures(waiting, cast, folder=folder, at=at, write=write)
    for file in waiting:
        _release(file, cast, at=at)
    if first_only:
        return
    simulated_learner.prepare(user=cast.learner, slug=simulated_learner.PREPARED_COURSE, at=at - _STUDIED)
    shutil.rmtree(folder, ignore_errors=True)  # the pipeline has copies
    write(f"{len(files)} courses are in the catalogue.")


def _is_released(file: CourseFile) -> bool:
    return Course.objects.filter(slug=file.slug, availability__isnull=False).exists()


def _tenant(file: CourseFile, cast: Cast) -> str:
    return cast.house_of(file.code).institution.code


def _hand_in_lectures(
    files: list[CourseFile], cast: Cast, *, folder: Path, at: datetime, write: Callable[[str], object]
) -> None:
    """Render and hand in what is missing; the very first lesson is encoded meanwhile."""
    versions = {
        (file.code, lesson.key): lectures.known(file, lesson, tenant_key=_tenant(file, cast))
        for file in files
        for lesson in file.lessons
    }
    missing = [(file, lesson) for file in files for lesson in file.lessons if versions[file.code, lesson.key] is None]
    if not files:
        return
    first = (files[0].code, files[0].lessons[0].key)
    with ThreadPoolExecutor(1) as beside:
        encoding = _encode_beside(beside, versions[first])
        if missing:
            write(f"Preparing {len(missing)} lectures …")
        for rendered in lectures.render_all(missing, folder=folder):
            file, lesson, _lecture = rendered
            user = cast.house_of(file.code).trainer.user
            version = lectures.hand_in(rendered, tenant_key=_tenant(file, cast), user=user, at=at)
            if (file.code, lesson.key) == first:
                encoding = _encode_beside(beside, version)
        if encoding:
            encoding.result()


def _encode_beside(pool: Executor, version: VideoVersion | None) -> "Future[None] | None":
    """Encode in another thread, with a database connection of its own."""

    def encode(version_id: int) -> None:
        try:
            media.encode(version_id=version_id)
        finally:
            connection.close()

    return None if version is None or version.is_ready else pool.submit(encode, version.pk)


def _release(file: CourseFile, cast: Cast, *, at: datetime) -> None:
    house = cast.house_of(file.code)
    videos: dict[str, VideoVersion] = {}
    for lesson in file.lessons:
        version = lectures.known(file, lesson, tenant_key=_tenant(file, cast))
        assert version is not None, f"{file.code} {lesson.key} was handed in just before"
        videos[lesson.key] = version
    page = house.node.get_children().filter(slug=file.slug).first()
    page = page.specific if page else compose(file, house=house, videos=videos)
    page.save_revision(user=house.trainer.user)
    # What the checks said is kept in the trainer's language; a command speaks none of its own accord.
    with translation.override(settings.LANGUAGE_CODE):
        # Where an earlier load was interrupted between the two, the auditor has it already.
        submission = open_submission(page=page) or listings.submit(
            page=page, user=house.trainer.user, at=at - _SUBMITTED
        )
    listings.approve(
        submission=submission,
        auditor=cast.auditor,
        reason="内容准确，讲解清楚，字幕齐全，已标明语音由机器合成。",
        at=at - _REVIEWED,
    )
