"""`manage.py check_minutes`: media as measured against minutes as deposited, for every released course."""

from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from demo import minutes


class Command(BaseCommand):
    help = "Let a made-up learner finish every released course, compare measured media with the ledger, undo it all."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'course':<12}{'media ms':>12}{'counted ms':>12}{'minutes':>9}{'ledger':>8}")
        wrong = checked = 0
        for row in minutes.check(at=clock.now()):
            checked += 1
            wrong += not row.agree
            self.stdout.write(
                f"{row.code:<12}{row.media_ms:>12}{row.counted_ms:>12}"
                f"{row.media_ms // 60_000:>9}{row.ledger_minutes:>8}  {'agrees' if row.agree else 'DIFFERS'}"
            )
        if not checked:
            self.stdout.write("No course is released.")
        if wrong:
            raise SystemExit(f"{wrong} of {checked} courses differ.")
        self.stdout.write(f"{checked} courses checked, all agree; nothing was kept.")
