"""`manage.py recheck_completions --check`: do completions follow from their evidence, and deposits from them?"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from common import clock
from learning.models import Enrolment
from learning.services.rechecking import conditions, findings


class Command(BaseCommand):
    help = (
        "Recompute completions from evidence: what was watched, answered and accepted, the minutes, and the "
        "deposit. Reports what differs and why; with --enrolment also how each condition stands. Changes nothing. "
        "Ends with 1 where something differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="report differences")
        parser.add_argument("--enrolment", type=UUID, help="only this one, by its public id, condition by condition")

    def handle(self, *_args: Any, **options: Any) -> None:
        uuid = options["enrolment"]
        for enrolment in Enrolment.objects.filter(uuid=uuid) if uuid else ():
            for one in conditions(enrolment=enrolment):
                self.stdout.write(f"{'yes' if one.holds else 'no '} {one.kind} {one.lesson_key or '-'}: {one.why}")
        found = 0
        for finding in findings(at=clock.now(), enrolment=uuid):
            found += 1
            self.stdout.write(f"{finding.enrolment} {finding.condition} {finding.lesson_key or '-'}: {finding.why}")
        if found:
            self.stderr.write(f"{found} things do not follow from their evidence")
            raise SystemExit(1)
        self.stdout.write("all completions follow from their evidence")
