"""`manage.py load_demo`: fill an empty platform with the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import clock
from demo.loading import load


class Command(BaseCommand):
    help = "Make the demo's people, institutions and ten courses; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: load_demo would add invented people and courses. Nothing was done.")
        load(folder=settings.DATA_DIR / "lectures", at=clock.now(), write=self.stdout.write)
