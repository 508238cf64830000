"""What it means that a course's videos were in other listings: for its trainer as checks, for auditors as risks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.models import Lesson
from institutions.models import Institution
from listings.models import Likeness, Listing, Submission
from listings.services import relisting
from media_pipeline.models import Fingerprint, VideoVersion

State, Exit = Listing.State, Listing.ExitReason
_BLOCKING = {Exit.VIOLATION, Exit.RIGHTS, Exit.EVALUATION}
How = Literal["sound", "picture", "file", "video"]


@dataclass(frozen=True)
class Repeated:
    """That `version` repeats what `listing` has or had: by fingerprint, as the same file, or as the same video."""

    version: VideoVersion
    listing: Listing
    how: How
    share: float

    @property
    def is_blocking(self) -> bool:
        listing = self.listing
        return listing.state == State.SUSPENDED or (listing.state == State.EXITED and listing.exit_reason in _BLOCKING)


@dataclass(frozen=True)
class CopyFound:
    """One line for auditors: they may know whose the other course is."""

    lesson: str
    text: str
    is_blocking: bool


def repeated(*, versions: Iterable[VideoVersion], institution: Institution, course_id: int | None) -> list[Repeated]:
    """Where these versions were before, in courses other than `course_id`, weightiest first. Three queries."""
    mine = {version.pk: version for version in versions}
    evidence: dict[int, list[tuple[int, How, float]]] = {pk: [(pk, "video", 1.0)] for pk in mine}
    for same, pk in _same_files(mine.values()):
        evidence.setdefault(same, []).append((pk, "file", 1.0))
    for row in Likeness.objects.filter(version__in=mine):
        evidence.setdefault(row.other_id, []).append((row.version_id, row.how, row.share))  # type: ignore[arg-type]
    pinned = (
        Lesson.objects.filter(_told_of(institution), video_version__in=evidence)
        .exclude(version__course=course_id)
        .order_by("version__course__listing")
        .values_list("video_version", "version__course__listing")
        .distinct()
    )
    pairs = list(pinned)
    listings = Listing.objects.select_related("course__institution", "course__availability__version").in_bulk(
        {listing for _video, listing in pairs}
    )
    best: dict[tuple[int, int], Repeated] = {}
    for video, listing in pairs:
        for pk, how, share in evidence[video]:
            if listings[listing].state == State.LISTED and (how not in ("file", "video")):
                continue
            best.setdefault((pk, listing), Repeated(mine[pk], listings[listing], how, share))
    return sorted(best.values(), key=lambda each: (not each.is_blocking, each.listing.pk))


def of_versions(
    *, versions: list[tuple[VideoVersion, str]], institution: Institution, course_id: int | None, strict: bool
) -> Iterator[tuple[int, str, Literal["error", "warning"], str, str]]:
    """(id, code, severity, message, anchor) for every version, given with its place in the editor.

    `strict`: what was not compared yet may not be submitted.
    """
    places = {version.pk: anchor for version, anchor in versions}
    found = repeated(versions=[version for version, _anchor in versions], institution=institution, course_id=course_id)
    for each in found:
        code, severity, message = _meaning(each, institution)
        yield each.version.pk, code, severity, message, places[each.version.pk]
    known = {each.version.pk for each in found if each.is_blocking}
    pending = relisting.uncompared(version for version, _anchor in versions) - known
    for version, anchor in versions:
        if version.pk in pending:
            yield (
                version.pk,
                "not_compared",
                "error" if strict else "warning",
                _("its video has not been compared with earlier listings yet; that comes with its conversion."),
                anchor,
            )
    silent = _without_prints(set(places) - pending)
    for version, anchor in versions:
        if version.pk in silent:
            message = _("its video has no sound or picture by which copies could be found; the auditors will look.")
            yield version.pk, "not_comparable", "warning", message, anchor


def copies_in(*, submission: Submission) -> list[CopyFound]:
    """What auditors should know before they look: videos that were in other listings, as it stands now."""
    version = submission.version
    if version is None:
        return []
    lessons = {
        lesson.video_version_id: lesson
        for lesson in version.lessons.filter(video_version__isnull=False).select_related("video_version")
    }
    institution = version.course.institution
    videos = [lesson.video_version for lesson in lessons.values() if lesson.video_version is not None]
    risks = []
    for each in repeated(versions=videos, institution=institution, course_id=version.course_id):
        other = each.listing.listed_course
        text = _("repeats “%(title)s” of %(institution)s, %(state)s (%(how)s, %(share)d %%)") % {
            "title": _title(each.listing) or other.slug,
            "institution": other.institution,
            "state": each.listing.get_exit_reason_display() or each.listing.get_state_display(),
            "how": _how(each.how),
            "share": round(100 * each.share),
        }
        risks.append(CopyFound(lessons[each.version.pk].title, text, each.is_blocking))
    return risks


def _told_of(institution: Institution) -> Q:
    """Listings that matter: ended or held for cause, returned, or somebody else's."""
    listing = "version__course__listing__"
    elsewhere = ~Q(version__course__institution=institution)
    return (
        Q(**{f"{listing}state": State.SUSPENDED})
        | Q(**{f"{listing}state": State.RETURNED})
        | Q(**{f"{listing}state": State.EXITED, f"{listing}exit_reason__in": _BLOCKING})
        | elsewhere & Q(**{f"{listing}state__in": [State.EXITED, State.LISTED]})
    )


def _same_files(versions: Iterable[VideoVersion]) -> Iterator[tuple[int, int]]:
    """(other version, one of these) with the very same bytes."""
    mine: dict[tuple[str, int], int] = {
        (version.sha256, version.size_bytes): version.pk for version in versions if version.sha256
    }
    if not mine:
        return
    same = VideoVersion.objects.filter(sha256__in={digest for digest, _size in mine})
    for pk, digest, size in same.values_list("pk", "sha256", "size_bytes"):
        if (digest, size) in mine and pk != mine[digest, size]:
            yield pk, mine[digest, size]


def _without_prints(ids: set[int]) -> set[int]:
    rows = Fingerprint.objects.filter(version__in=ids, sound=b"", changes=[])
    return set(rows.values_list("version", flat=True))


def _meaning(each: Repeated, institution: Institution) -> tuple[str, Literal["error", "warning"], str]:
    """Only what was public is told of another institution's listing."""
    own = each.listing.institution_id == institution.pk
    names = {"listing": _name(each.listing, own=own)}
    if each.is_blocking:
        message = _(
            "its video repeats a lecture of %(listing)s, which was ended or suspended by the auditors. "
            "Record another one, or wait until that listing is admitted again."
        )
        return "relisted", "error", message % names
    if each.listing.state == State.RETURNED:
        message = _(
            "its video repeats a lecture of %(listing)s, which was returned; the auditors will compare the two."
        )
        return "returned_before", "warning", message % names
    if each.listing.state == State.LISTED:
        message = _("its video is the same file as in %(listing)s of another institution; say who allowed its use.")
        return "listed_elsewhere", "warning", message % names
    message = _("its video repeats a lecture of %(listing)s, which another institution had; say who allowed its use.")
    return "ended_elsewhere", "warning", message % names


def _name(listing: Listing, *, own: bool) -> str:
    title = _title(listing)
    if title or own:
        return _("“%(title)s” (listing %(number)s)") % {
            "title": title or listing.listed_course.slug,
            "number": str(listing.uuid)[:8],
        }
    return _("a course that was never public")


def _title(listing: Listing) -> str:
    """What the public saw; "" where it never saw it."""
    availability = getattr(listing.course, "availability", None)
    return str(availability.version.title_zh) if availability else ""


def _how(how: How) -> str:
    if how == "video":
        return _("the same video")
    if how == "file":
        return _("the same file")
    return str(Likeness.How(how).label)
