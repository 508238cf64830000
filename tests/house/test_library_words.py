"""The libraries' own pages speak Chinese too: what an installed app leaves untranslated stands in config/locale.

A newer version of a library brings new English texts: this test names them, so that they are translated with it.
"""

from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.apps import apps

from common.catalogues import find_catalogues

DOMAINS = ("django", "djangojs")
# Context and text.
type Key = tuple[str, str]


def library_folders() -> Iterator[Path]:
    """The folders of catalogues that Django reads and that are not ours."""
    yield Path(django.__file__).parent / "conf" / "locale"
    for config in apps.get_app_configs():
        if "site-packages" in Path(config.path).parts:
            yield Path(config.path) / "locale"


def texts_of(source: Path, *, translated: bool = False) -> set[Key]:
    """The texts of a .po file, or only those that it has a translation of; of a plural, the singular."""
    with source.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
        for message in messages
        if not translated
        or (not message.fuzzy and all([message.string] if isinstance(message.string, str) else message.string))
    }


def answered(compiled: Path) -> set[Key]:
    """The texts that a .mo file, as gettext itself reads it, has a translation of."""
    if not compiled.exists():
        return set()
    with compiled.open("rb") as file:
        keys = vars(GNUTranslations(file))["_catalog"]
    parts = ((key if isinstance(key, str) else key[0]).rpartition("\x04") for key in keys)
    return {(context, text) for context, _, text in parts}


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_of_an_installed_app_is_chinese(domain: str) -> None:
    asked: set[Key] = set()
    known: set[Key] = set()
    for folder in library_folders():
        source = folder / "en" / "LC_MESSAGES" / f"{domain}.po"
        if source.exists():
            asked |= texts_of(source)
            known |= answered(folder / "zh_Hans" / "LC_MESSAGES" / f"{domain}.mo")
    assert asked, "no library catalogue was found: this test looks in the wrong place"
    for ours in find_catalogues():
        if ours.stem == domain:
            known |= texts_of(ours, translated=True)
    missing = sorted(asked - known)
    assert not missing, "\n".join(["give these a translation in platform/config/locale:", *map(repr, missing)])
