"""`manage.py recount_coverage --check`: does every bitmap say what its evidence gives?"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from learning.services.recounting import differences


class Command(BaseCommand):
    help = (
        "Recompute from evidence what counted in every lesson, and report where the kept coverage differs. "
        "Changes nothing. Ends with 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="report differences")
        parser.add_argument("--enrolment", type=UUID, help="only this one, by its public id")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = 0
        for difference in differences(enrolment=options["enrolment"]):
            found += 1
            self.stdout.write(
                f"{difference.enrolment} {difference.lesson_key}: kept {difference.kept_s} s, "
                f"evidence gives {difference.evidence_s} s"
            )
        if found:
            self.stderr.write(f"{found} lessons differ from their evidence")
            raise SystemExit(1)
        self.stdout.write("all coverage follows from its evidence")
