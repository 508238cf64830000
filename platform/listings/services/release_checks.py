"""Whether the published directories are still what was signed."""

import hashlib
from dataclasses import dataclass

from listings.models import DirectoryRelease
from listings.services.releases import BEGINNING, hash_of, statement_of, text_of
from skillsbank import services as skillsbank


@dataclass(frozen=True)
class Fault:
    """Where a directory's history is broken, and how, for an operator: in English."""

    region: str
    num: int
    problem: str

    def __str__(self) -> str:
        return f"directory {self.region or 'of everywhere'}, release {self.num}: {self.problem}"


def check_releases() -> tuple[int, list[Fault]]:
    """Every release of every directory, in order. Returns how many there are and what is wrong with them."""
    faults: list[Fault] = []
    count, scope, num, before = 0, "-", 0, BEGINNING
    for release in DirectoryRelease.objects.order_by("region_id", "num").iterator(20):
        count += 1
        if (release.region_id or "") != scope:
            scope, num, before = release.region_id or "", 0, BEGINNING
        num += 1
        faults += [Fault(scope, release.num, problem) for problem in _problems(release, num, before)]
        num, before = release.num, release.hash
    return count, faults


def _problems(release: DirectoryRelease, num: int, before: str) -> list[str]:
    found = []
    if release.num != num:
        found.append(f"release {num} is missing")
    if release.previous_hash != before:
        found.append("it does not follow the release before")
    try:
        content = text_of(release)
    except (OSError, EOFError):
        content = b""
    if hashlib.sha256(content).hexdigest() != release.content_hash:
        found.append("its rows are not those that were signed")
    if hash_of(release) != release.hash:
        found.append("its statement was changed")
    try:
        signed = skillsbank.read_document(release.signature)
    except skillsbank.BadSignature:
        found.append("its signature is not ours")
    else:
        if signed != statement_of(release):
            found.append("it is not what was signed")
    return found
