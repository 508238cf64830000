"""Write the words by which the directory is searched anew; safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand

from listings import services as listings


class Command(BaseCommand):
    help = "Index every listing in the directory again, as after a change of synonyms or categories."

    def handle(self, *args: Any, **options: Any) -> None:
        count = listings.rebuild_entries()
        if options["verbosity"]:
            self.stdout.write(f"{count} listings are found by their words")
