"""Make the pages that the site stands on; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from courses import services as courses


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        home = courses.ensure_site(at=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"home page {home.pk}: {home.title}")
