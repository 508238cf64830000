"""`manage.py import_lectures DIR --tenant KEY`: with a progress bar on a terminal, as JSON lines for programs."""

import json
import os
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from common import clock
from media_pipeline.models import Tenant
from media_pipeline.services import imports
from media_pipeline.services.imports import Outcome


class Command(BaseCommand):
    help = "Import every video file of a folder, with the captions (.vtt, .srt) beside it. Known files are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--tenant", required=True, metavar="KEY", help="whose lectures: an institution's code")
        parser.add_argument("--recursive", action="store_true", help="look into the folders below, too")

    def handle(self, *args: Any, folder: Path, tenant: str, recursive: bool, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        owner = Tenant.objects.filter(key=tenant).first()
        if owner is None:
            known = ", ".join(Tenant.objects.order_by("key").values_list("key", flat=True)[:20])
            raise CommandError(f"There is no tenant {tenant!r}. Known: {known or 'none yet'}.")
        files = imports.lectures_in(folder, recursive=recursive)
        shown = _Shown(self, files, folder)
        outcomes = []
        for file in files:
            shown.begin(file)
            outcome = imports.import_lecture(path=file, tenant=owner, at=clock.now(), read=shown.read)
            shown.end(file, outcome)
            outcomes.append(outcome)
        shown.sum_up(outcomes)
        if not all(outcome.is_whole for outcome in outcomes):
            raise CommandError("Some files were refused; see above.")


class _Shown:
    """On a terminal a line that moves and a line a file; else one JSON object a file, and one for the sum."""

    def __init__(self, command: BaseCommand, files: list[Path], folder: Path) -> None:
        self.out = command.stdout
        self.moves = self.out.isatty()
        self.folder = folder
        self.total = sum(file.stat().st_size for file in files)
        self.count = len(files)
        self.done = self.at = self.before = 0
        self.name = ""

    def begin(self, file: Path) -> None:
        self.at += 1
        self.name = _shown(file.name)
        self.before = self.done
        self.read(0)

    def read(self, count: int) -> None:
        self.done += count
        if not self.moves:
            return
        part = self.done / self.total if self.total else 1
        bar = "█" * int(part * 20)
        line = f"{bar:░<20} {part:4.0%}  {self.at}/{self.count}  {self.name}"
        # Chinese characters are two columns wide; what is too long for the line would leave traces of itself.
        self.out.write("\r\x1b[2K" + line[: shutil.get_terminal_size().columns // 2 + 16], ending="")
        self.out.flush()

    def end(self, file: Path, outcome: Outcome) -> None:
        self.done = self.before + file.stat().st_size  # known and refused files are not always read to their end
        name = _shown(str(file.relative_to(self.folder)))
        if not self.moves:
            self._line(
                file=name,
                state=outcome.state,
                code=outcome.code,
                reason=outcome.reason,
                captions=outcome.captions,
                video=str(outcome.version.video.uuid) if outcome.version else "",
            )
            return
        extra = " + captions" if outcome.captions else ""
        reason = f"\n          {outcome.reason} [{outcome.code}]" if outcome.code else ""
        self.out.write(f"\r\x1b[2K{outcome.state + extra:<10} {name}{reason}")

    def sum_up(self, outcomes: list[Outcome]) -> None:
        sums = {state: sum(found.state == state for found in outcomes) for state in ("imported", "known", "refused")}
        if self.moves:
            words = ", ".join(f"{count} {state}" for state, count in sums.items())
            self.out.write(f"{words}; {filesizeformat(self.total)} looked through")
        else:
            self._line(**sums)

    def _line(self, **values: Any) -> None:
        self.out.write(json.dumps(values, ensure_ascii=False))


def _shown(name: str) -> str:
    """A name that any terminal can print."""
    return "".join(char for char in os.fsencode(name).decode("utf-8", "replace") if char.isprintable())
