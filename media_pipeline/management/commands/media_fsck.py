"""`manage.py media_fsck`: what lies in storage against what the database says lies there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from media_pipeline.services import shelves


class Command(BaseCommand):
    help = "List files without a row and rows without their file. Exits 1 where there are any. Changes nothing unasked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="delete the files without a row")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        found = shelves.check(at=clock.now())
        for what, names in (
            ("no row speaks of it", found.orphans),
            ("no upload speaks of it", found.stray_uploads),
            ("missing", found.missing),
        ):
            for name in names:
                self.stdout.write(f"{what}: {name}")
        if repair:
            self.stdout.write(f"{shelves.remove_orphans(found)} removed.")
        self.stdout.write(f"{found.objects} files looked at.")
        if found.missing or not (repair or found.are_clean):
            raise SystemExit(1)
        self.stdout.write("Storage and database agree.")
