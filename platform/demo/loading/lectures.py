"""Rendering the catalogue's lectures and handing them to the pipeline, like any trainer's upload."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

from accounts.models import User
from demo.catalogue_files import CourseFile, LessonScript
from demo.lecture import render
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

Rendered = tuple[CourseFile, LessonScript, render.Lecture]


def render_all(jobs: list[tuple[CourseFile, LessonScript]], *, folder: Path) -> Iterator[Rendered]:
    """Render `jobs` with as many processes as there are cores; yields them in order."""
    folder.mkdir(parents=True, exist_ok=True)
    # Started afresh, not forked: the parent has database connections.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        running = [
            (course, lesson, pool.submit(render.render, course, lesson, target=folder / label(course, lesson)))
            for course, lesson in jobs
        ]
        for course, lesson, future in running:
            yield course, lesson, future.result()


def label(course: CourseFile, lesson: LessonScript) -> str:
    """The file name under which a lecture is handed in; it finds the lecture again on a second start."""
    return f"{course.code}-{lesson.key}.mp4"


def known(course: CourseFile, lesson: LessonScript, *, tenant_key: str) -> VideoVersion | None:
    """The lecture, if it was handed in before and not refused."""
    return (
        VideoVersion.objects.filter(source_label=label(course, lesson), video__tenant__key=tenant_key)
        .exclude(state=VideoVersion.State.FAILED)
        .order_by("-num")
        .first()
    )


def hand_in(rendered: Rendered, *, tenant_key: str, user: User, at: datetime) -> VideoVersion:
    """Give the file to the pipeline with its captions, declared as machine-spoken. The pipeline keeps a copy."""
    course, lesson, lecture = rendered
    version = media.ingest_file(
        path=lecture.video,
        label=label(course, lesson),
        title=f"{course.texts['title_zh']} · {lesson.title_zh}"[:200],
        tenant_key=tenant_key,
        user=user,
        at=at,
        captions=lecture.captions,
        ai_declared=True,
    )
    lecture.video.unlink(missing_ok=True)
    lecture.video.with_suffix(".vtt").unlink(missing_ok=True)
    return version
