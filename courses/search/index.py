"""Writing the search index. Called within the transaction of a release, so that index and catalogue agree."""

from collections.abc import Iterable

from django.db import connections, router

from courses.models import Course, CourseVersion, SearchEntry
from courses.search.synonyms import synonyms_in
from courses.search.tokens import index_tokens
from reference.models import Category


def put(*, version: CourseVersion) -> SearchEntry:
    """Index `version` in place of whatever stood for its course."""
    title = index_tokens(f"{version.title_zh} {version.title_en}")
    body = body_of(version)
    entry, _created = SearchEntry.objects.update_or_create(
        course_id=version.course_id, defaults={"version": version, "title": title, "body": body}
    )
    connection = connections[router.db_for_write(SearchEntry)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM courses_search_fts WHERE rowid = %s", [entry.pk])
            cursor.execute(
                "INSERT INTO courses_search_fts (rowid, title, body) VALUES (%s, %s, %s)", [entry.pk, title, body]
            )
    return entry


def remove(*, course: Course) -> None:
    """Take a course out of the index; nothing happens if it is not there."""
    connection = connections[router.db_for_write(SearchEntry)]
    entry_ids = list(SearchEntry.objects.filter(course=course).values_list("pk", flat=True))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM courses_search_fts WHERE rowid = %s", [[pk] for pk in entry_ids])
    SearchEntry.objects.filter(pk__in=entry_ids).delete()


def body_of(version: CourseVersion) -> str:
    """The tokens of everything that finds this version."""
    texts = " ".join(_texts(version))
    return index_tokens(" ".join([texts, *synonyms_in(texts)]))


def _texts(version: CourseVersion) -> Iterable[str]:
    """Title, promise, outcomes, lesson titles, and the names of what it belongs to, in both languages."""
    yield from (version.title_zh, version.title_en, version.promise_zh, version.promise_en)
    for outcome in version.content.get("outcomes", []):
        yield from (outcome["zh"], outcome["en"])
    for lesson in version.lessons.all():
        yield from (lesson.title_zh, lesson.title_en)
    for category in Category.objects.filter(course_versions=version).select_related("parent"):
        yield from (category.name_zh, category.name_en)
        if category.parent:
            yield from (category.parent.name_zh, category.parent.name_en)
    for occupation in version.occupations.all():
        yield from (occupation.name_zh, occupation.name_en)
    if version.malan_type:
        yield from (version.malan_type.name_zh, version.malan_type.name_en, *version.malan_type.aliases)
