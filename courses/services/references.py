"""What a course page points at, and which of that its institution has no right to point at.

Read out of the posted values, not out of the choosers: whatever block or rich text holds a reference, it is found here,
and a kind of thing that nobody thought of is refused.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from courses.models import CoursePage, CoursesRoot, InstitutionPage, Picture, QuestionBank
from institutions.models import Institution
from media_pipeline.models import Video


def foreign_references(*, institution: Institution, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name of the field, number of the thing) for every reference in `values` that is not the institution's own.

    `values` are those of the page's stream and rich text fields, by name. One query for each kind of thing.
    """
    wanted: dict[type[Model], dict[str, set[str]]] = {}
    for name, value in values.items():
        field: Any = CoursePage._meta.get_field(name)
        if value and isinstance(field, (StreamField, RichTextField)):
            for model, pk, *_path in field.extract_references(value):
                wanted.setdefault(model, {}).setdefault(str(pk), set()).add(name)
    for model, fields_by_pk in wanted.items():
        own = _OWN[model](institution) if model in _OWN else model._default_manager.none()
        kept = {str(pk) for pk in own.filter(pk__in=fields_by_pk).values_list("pk", flat=True)}
        for pk, names in fields_by_pk.items():
            if pk not in kept:
                yield from ((name, pk) for name in sorted(names))


def _videos(institution: Institution) -> QuerySet[Any]:
    videos: QuerySet[Any] = Video.objects.filter(tenant__key=institution.code, discarded_at=None)
    return videos


def _pages(institution: Institution) -> QuerySet[Any]:
    """The institution's own, courses that everybody finds, and the site's public pages."""
    node = InstitutionPage.objects.filter(institution=institution).first()
    containers = Page.objects.type(CoursePage, InstitutionPage, CoursesRoot)
    public = Q(live=True, view_restrictions=None) & ~Q(pk__in=containers.values("pk"))
    listed = Q(coursepage__course__availability__listed=True)
    own = Q(path__startswith=node.path) if node else Q(pk__in=[])
    pages: QuerySet[Any] = Page.objects.filter(own | listed | public)
    return pages


def _banks(institution: Institution) -> QuerySet[Any]:
    banks: QuerySet[Any] = QuestionBank.objects.filter(institution=institution)
    return banks


def _pictures(institution: Institution) -> QuerySet[Any]:
    pictures: QuerySet[Any] = Picture.objects.filter(institution=institution)
    return pictures


_OWN: dict[type[Model], Callable[[Institution], QuerySet[Any]]] = {
    Video: _videos,
    Page: _pages,
    QuestionBank: _banks,
    Picture: _pictures,
}
