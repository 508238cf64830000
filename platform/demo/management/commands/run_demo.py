"""Everything at once, for one machine: prepare, load the demo, then web, worker and schedule until Ctrl-C."""

from typing import Any

from django.core.management.base import BaseCommand

from demo import supervisor


class Command(BaseCommand):
    help = "Prepare the database and the demo, then serve the site with its worker and schedule."

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor.run(write=self.stdout.write)
