"""Finding courses: by words, category and time, best first."""

from django.db.models import Q, QuerySet

from courses.models import CourseVersion
from courses.models.versions import MS_PER_MINUTE
from courses.search.tokens import query_tokens

ORDERS = {
    "": ["-course__completions", "-released_at"],
    "newest": ["-released_at"],
    "shortest": ["approved_ms", "-released_at"],
}


def find_courses(
    *, query: str = "", category: str = "", max_minutes: int | None = None, order: str = ""
) -> QuerySet[CourseVersion]:
    """Released and listed courses that hold every word of `query`, in `category` (a key, or that of a root).

    Sorted by `order`: "" is title match, then how many finished, then newest; "newest"; "shortest".
    A query without a single letter, digit or ideograph finds nothing. An unknown order counts as "".
    """
    found = CourseVersion.objects.filter(state=CourseVersion.State.RELEASED, availability__listed=True).select_related(
        "course__institution"
    )
    ordering = list(ORDERS.get(order, ORDERS[""]))
    if category:
        in_category = Q(categories__key=category) | Q(categories__parent__key=category)
        found = found.filter(pk__in=CourseVersion.objects.filter(in_category).values("pk"))
    if max_minutes is not None:
        found = found.filter(approved_ms__lt=(max_minutes + 1) * MS_PER_MINUTE)
    if query.strip():
        if not query_tokens(query):
            return found.none()
        found = found.filter(search_entry__body__matches=query)
        if order not in ("newest", "shortest"):
            found = found.alias(in_title=Q(search_entry__title__matches=query))
            ordering.insert(0, "-in_title")
    return found.order_by(*ordering, "-pk")
