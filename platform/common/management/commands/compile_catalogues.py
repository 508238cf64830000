"""Compile the translation catalogues that changed. Run before starting; safe to run twice."""

from typing import Any

from django.core.management.base import BaseCommand

from common.catalogues import compile_catalogue, find_catalogues


class Command(BaseCommand):
    help = "Compile translation catalogues (.po) whose compiled form is missing or older."
    # A site must not need a database to learn its words.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        sources = list(find_catalogues())
        written = sum(compile_catalogue(source) for source in sources)
        if options["verbosity"]:
            self.stdout.write(f"{len(sources)} catalogues, {written} compiled")
