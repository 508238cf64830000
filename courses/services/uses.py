"""Which courses use a video: asked by `media_pipeline` before it deletes one, or gives up a file of it."""

from collections.abc import Iterator

from django.db.models import QuerySet
from wagtail.models import ReferenceIndex

from courses.models import CoursePage, InstitutionPage, Lesson
from media_pipeline.models import Video, VideoVersion


def titles_using(video: Video) -> Iterator[str]:
    """The titles of every course that would be broken without `video`, frozen versions first, then drafts.

    A frozen version holds its video for good, whatever became of it: it is what was reviewed and watched.
    """
    yield from _titles(Lesson.objects.filter(video_version__video=video))
    indexed = ReferenceIndex.get_references_to(video).values_list("object_id", flat=True)
    ids = {int(pk) for pk in indexed if str(pk).isdecimal()} | _in_newest_revisions(video)
    yield from CoursePage.objects.filter(pk__in=ids).order_by("title").values_list("title", flat=True)


def titles_pinning(version: VideoVersion) -> Iterator[str]:
    """The titles of every course of which a frozen lesson plays this very file."""
    yield from _titles(Lesson.objects.filter(video_version=version))


def _titles(lessons: QuerySet[Lesson]) -> QuerySet[Lesson, str]:
    return lessons.order_by("version__title_zh").values_list("version__title_zh", flat=True).distinct()


def _in_newest_revisions(video: Video) -> set[int]:
    """Drafts of the video's institution whose newest revision holds it: Wagtail's index knows saved pages alone."""
    node = InstitutionPage.objects.filter(institution__code=video.tenant.key).first()
    if node is None:
        return set()
    chosen = rf'"video": {video.pk}[,}}]'
    pages = CoursePage.objects.descendant_of(node).filter(latest_revision__content__curriculum__regex=chosen)
    return set(pages.values_list("pk", flat=True))
