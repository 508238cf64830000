import json
import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import services as audit
from common import clock

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII)
LATE = timedelta(minutes=10)


class Command(BaseCommand):
    help = (
        "Recompute the audit record's chain of hashes. Ends with 0 where it is whole, 1 where it was changed (naming"
        " the first row that does not fit), 3 where it is whole but nothing has been sealed for ten minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="N:HASH",
            help="a head noted down earlier; the chain must still hold it (may be given more than once)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = [_head(text) for text in options["head"]]
        try:
            checked = audit.check_chain()
            for each in kept:
                audit.check_head(each)
        except audit.BrokenChain as broken:
            if options["json"]:
                self.stdout.write(json.dumps({"whole": False, "num": broken.num, "why": broken.why}))
            raise CommandError(f"The audit record was changed. First bad row: {broken}") from None
        since = checked.waiting_since
        late = since is not None and clock.now() - since > LATE
        if options["json"]:
            facts = {
                "whole": True,
                "events": checked.head.num,
                "head": str(checked.head),
                "waiting": checked.waiting,
                "waiting_since": since.isoformat() if since else None,
            }
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write(f"The audit record is whole: {checked.head.num} events.")
            self.stdout.write(f"Head: {checked.head}")
            self.stdout.write(f"Still to be sealed: {checked.waiting}" + (f", since {since:%F %T}" if since else ""))
        if late:
            raise CommandError("Nothing has been sealed for ten minutes: is the schedule running?", returncode=3)


def _head(text: str) -> audit.Head:
    found = _HEAD.fullmatch(text)
    if found is None:
        raise CommandError(f"A head is written N:HASH with 64 hexadecimal digits, and {text!r} is not.", returncode=2)
    return audit.Head(int(found[1]), found[2])
