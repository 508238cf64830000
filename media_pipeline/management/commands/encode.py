"""`manage.py encode FILE --to DIR`: the whole pipeline on one file, without a database."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media_pipeline.boxes import BadTrack
from media_pipeline.engine import folder
from media_pipeline.ffmpeg.runner import ToolFailed
from media_pipeline.probe import Refused
from media_pipeline.services.failures import explain

_WIDTH = 30


class Command(BaseCommand):
    help = "Encode FILE into the folder DIR as the platform would: ladder, sound, playlists, stills, one MP4."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--to", type=Path, required=True, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="print stage times and sizes as JSON, and nothing else")

    def handle(self, *args: Any, file: Path, to: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.", returncode=2)
        if to.exists() and (not to.is_dir() or any(to.iterdir())):
            raise CommandError(f"{to} is not an empty folder; choose another one.", returncode=2)
        show = not options["json"] and sys.stderr.isatty()
        try:
            report = folder.encode(source=file.absolute(), target=to.absolute(), **({"progress": _bar} if show else {}))
        except Refused as refusal:
            reason, remedy = explain(refusal.code)
            raise CommandError(f"{refusal.code}: {reason} {remedy}", returncode=3) from None
        except (ToolFailed, BadTrack, OSError) as error:
            raise CommandError(str(error), returncode=1) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2))
            return
        for stage, seconds in report.stages.items():
            self.stdout.write(f"{stage:<10}{seconds:>9.2f} s, of processors {report.programs_cpu_s[stage]:>9.2f} s")
        self.stdout.write(f"{'playable':<10}{report.playable_s:>9.2f} s after the start")
        self.stdout.write(f"{'all':<10}{report.total_s:>9.2f} s for {report.duration_ms / 1000:.1f} s of lecture")
        for name, size in report.files.items():
            self.stdout.write(f"{name:<18}{size:>12,} bytes")


def _bar(stage: str, percent: int) -> None:
    done = _WIDTH * percent // 100
    sys.stderr.write(
        f"\r{stage:<10}[{'█' * done}{'·' * (_WIDTH - done)}] {percent:>3} %" + ("\n" if percent == 100 else "")
    )
    sys.stderr.flush()
