"""`manage.py render_lectures CODE --to DIR`: the lectures of one course as files, with their captions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo import catalogue_files
from demo.loading import lectures


class Command(BaseCommand):
    help = "Render the lectures of a demo course from its scripts: MP4 and WebVTT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="course code, for example DS-AI-01; ALL for every course")
        parser.add_argument("--to", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, code: str, to: Path, **options: Any) -> None:
        found = [course for course in catalogue_files.read_all() if code in (course.code, "ALL")]
        if not found:
            raise CommandError(f"There is no course {code!r}; see platform/demo/catalogue/.")
        jobs = [(course, lesson) for course in found for lesson in course.lessons]
        for course, lesson, lecture in lectures.render_all(jobs, folder=to):
            if options["verbosity"]:
                self.stdout.write(f"{course.code} {lesson.key}  {lecture.video}")
