import contextlib
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override
from django.utils.translation.reloader import translation_file_changed

from common.catalogues import compile_catalogue, find_catalogues
from media_pipeline.ffmpeg import binaries, loudness, runner
from media_pipeline.probe import Facts, Refused, loudness_warnings, probe
from media_pipeline.services.failures import explain

ACCEPTED, WITH_WARNINGS, REFUSED = "accepted", "accepted with warnings", "refused"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
NO_FILE_STATUS, REFUSED_STATUS = 2, 3


class Command(BaseCommand):
    help = (
        "Judge a video file as an upload would be: verdict, code, reason, and the facts found. Needs no database. "
        "Exits 0 where it is accepted, 3 where it is refused, 2 where there is no such file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines for people")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        if not file.is_file():
            self.stderr.write(f"There is no file {str(file)!r}.")
            sys.exit(NO_FILE_STATUS)
        with contextlib.suppress(OSError):  # an installation that can't be written to has them compiled
            if sum(compile_catalogue(source) for source in find_catalogues()):
                translation_file_changed(sender=None, file_path=Path("django.mo"))  # forget what was read before
        answer = judged(file)
        self.stdout.write(as_json(answer) if json else as_lines(answer))
        if answer["verdict"] == REFUSED:
            sys.exit(REFUSED_STATUS)


def judged(file: Path) -> dict[str, Any]:
    """verdict, code, message (zh, en), warnings, facts. `code` is the first warning's, or "ok" where there is none."""
    try:
        facts = probe(file)
    except (Refused, runner.ToolFailed) as error:
        refused = error if isinstance(error, Refused) else Refused("probe_failed", str(error)[:300])
        return {
            "verdict": REFUSED,
            "code": refused.code,
            "message": said(refused.code),
            "detail": refused.detail,
            "warnings": [],
            "facts": refused.raw | {"size_bytes": file.stat().st_size, "sha256": _sha256(file)},
        }
    lufs = measured_loudness(file, facts)
    warnings = [*facts.warnings, *(loudness_warnings(lufs) if facts.audio_stream is not None else [])]
    found = facts.as_json() | {"size_bytes": file.stat().st_size, "sha256": _sha256(file), "loudness_lufs": lufs}
    return {
        "verdict": WITH_WARNINGS if warnings else ACCEPTED,
        "code": warnings[0] if warnings else "ok",
        "message": said(warnings[0]) if warnings else {"zh": "", "en": ""},
        "warnings": [{"code": code, "message": said(code)} for code in warnings],
        "facts": found,
    }


def measured_loudness(file: Path, facts: Facts) -> float | None:
    """LUFS of the chosen sound; None where there is none, or where it can't be decoded."""
    if facts.audio_stream is None:
        return None
    command = loudness.arguments(source=file, audio_stream=facts.audio_stream)
    seconds = facts.duration_ms // 1000
    limits = runner.Limits(wall_s=25 + seconds / 4, cpu_s=25 + seconds // 4, address_space=runner.GIB, file_size=0)
    with contextlib.suppress(runner.ToolFailed):
        return loudness.read(runner.run([binaries.ffmpeg(), *command], limits=limits, cwd=Path("/"), writes=()).stderr)
    return None


def said(code: str) -> dict[str, str]:
    """Reason and remedy in both languages."""
    words = {}
    for name, language in LANGUAGES.items():
        with override(language):
            words[name] = " ".join(explain(code))
    return words


def as_json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def as_lines(answer: dict[str, Any]) -> str:
    shown = [*answer["warnings"]] or [{"code": answer["code"], "message": answer["message"]}]
    lines = [f"{answer['verdict']}: {answer['code']}"]
    for item in shown:
        lines += [f"  {item['code']}: {text}" for text in item["message"].values() if text]
    for name, value in answer["facts"].items():
        if name not in ("raw", "warnings") and value not in ("", None, {}):
            lines.append(f"  {name.replace('_', ' '):<22} {value}")
    return "\n".join(lines)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
