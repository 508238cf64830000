"""`manage.py load_demo`: fill an empty platform with the demo."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import clock
from demo.loading import load


class Command(BaseCommand):
    help = "Make the demo's people, institutions and ten courses; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--first", action="store_true", help="only the first course, enough to open with")

    def handle(self, *args: Any, first: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: load_demo would add invented people and courses. Nothing was done.")
        load(folder=settings.DATA_DIR / "lectures", at=clock.now(), write=self.stdout.write, first_only=first)
