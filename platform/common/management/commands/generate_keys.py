"""Fresh secrets for a production site, as lines of an env file."""

import base64
import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Print fresh secrets as NAME=value lines; given a file, print that file with its empty secrets filled in."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="an env file such as docker/example.env")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        keys = fresh_keys()
        if file is None:
            self.stdout.write("\n".join(f"{name}={value}" for name, value in keys.items()))
            return
        if not file.is_file():
            raise CommandError(f"There is no file {file}")
        lines = file.read_text(encoding="utf-8").splitlines()
        empty = {line.removesuffix("=") for line in lines if line.endswith("=")}
        if not empty & set(keys):
            raise CommandError(f"{file} has no empty secret to fill in; nothing of yours is ever replaced")
        self.stdout.write("\n".join(_filled(line, keys) for line in lines))


def fresh_keys() -> dict[str, str]:
    """By variable name. Passwords are hexadecimal, so that they may stand in an address."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"k1={_random(16)}",
        "INDEX_KEY": _random(32),
        "CREDENTIAL_KEY": _random(32),
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "S3_SECRET_KEY": secrets.token_hex(24),
    }


def _random(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def _filled(line: str, keys: dict[str, str]) -> str:
    name = line.removesuffix("=")
    return f"{line}{keys[name]}" if line.endswith("=") and name in keys else line
