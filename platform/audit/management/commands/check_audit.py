from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import services as audit


class Command(BaseCommand):
    help = "Recompute the audit record's chain of hashes; exits 1 and names the first row that does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = audit.check_chain()
        except audit.BrokenChain as broken:
            raise CommandError(f"The audit record was changed. First bad row: {broken}") from None
        self.stdout.write(f"The audit record is whole: {count} events.")
