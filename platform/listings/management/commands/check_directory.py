"""Check every published directory: rows, chain and signatures."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings import services as listings


class Command(BaseCommand):
    help = "Check that every published directory is what was signed, with none missing or put in between."

    def handle(self, *args: Any, **options: Any) -> None:
        count, faults = listings.check_releases()
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in {count} releases")
        self.stdout.write(f"{count} releases are what was signed")
