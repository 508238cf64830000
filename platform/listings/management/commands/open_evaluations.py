"""Open the yearly evaluation of everything that is listed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import clock
from listings import services as listings


class Command(BaseCommand):
    help = "Open this year's evaluation for everything that is listed. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, year: int, **options: Any) -> None:
        made = listings.open_year(year=year, at=clock.now())
        self.stdout.write(f"{made} evaluations opened")
