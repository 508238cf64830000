"""Translation catalogues: finding them and compiling them, without GNU gettext."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings


def find_catalogues() -> Iterator[Path]:
    """Every `django.po` and `djangojs.po` of our own apps and of LOCALE_PATHS; libraries bring theirs compiled."""
    roots = [Path(config.path) / "locale" for config in apps.get_app_configs()] + [
        Path(p) for p in settings.LOCALE_PATHS
    ]
    for root in roots:
        if "site-packages" not in root.parts:
            yield from sorted(root.glob("*/LC_MESSAGES/django*.po"))


def compile_catalogue(source: Path) -> bool:
    """Write `source`'s .mo beside it if it is missing or older. Returns whether it was written.

    Raises `babel.messages.pofile.PoFileError` for a malformed catalogue. Fuzzy entries are left out.
    """
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    # Replaced in one step, so that a process starting meanwhile never reads half a file.
    half = target.with_suffix(".mo.part")
    with half.open("wb") as file:
        write_mo(file, catalogue)
    half.replace(target)
    return True
