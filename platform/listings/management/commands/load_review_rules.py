"""Add the default rubrics and review rules that are not there yet; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from listings import services as listings


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in listings.load_review_rules().items():
            if options["verbosity"]:
                self.stdout.write(f"{name}: {count}")
