from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from reference import services as reference


class Command(BaseCommand):
    help = "Load the code lists (regions, occupations, policies …) from their data files; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in reference.load_reference(at=clock.now()).items():
            if options["verbosity"]:
                self.stdout.write(f"{name}: {count}")
