"""Pages of the catalogue. They read released and listed versions only."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from courses import services as courses
from courses.models import HomePage, MalanPage
from courses.services.cards import cards
from courses.services.details import details_of
from courses.services.shelves import categories_in_use, front_shelves, malan_path
from reference.models import Category

PAGE_LENGTH = 18
TIMES = (10, 30, 60)
ORDERS = ("newest", "shortest")
_QUERY_LENGTH = 100


@dataclass(frozen=True)
class Wish:
    """What a visitor asked the catalogue for. Whatever is no known filter counts as not asked."""

    query: str = ""
    category: str = ""
    max_minutes: int | None = None
    order: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "Wish":
        minutes = data.get("minutes", "")
        order = data.get("order", "")
        return cls(
            query=data.get("q", "").replace("\x00", "").strip()[:_QUERY_LENGTH],
            category=data.get("category", "")[:50].replace("\x00", ""),
            max_minutes=int(minutes) if minutes in {str(time) for time in TIMES} else None,
            order=order if order in ORDERS else "",
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.category or self.max_minutes)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    shelves, others = front_shelves(at=clock.now())
    context = {
        "page": HomePage.objects.first(),
        "shelves": shelves,
        "others": others,
        "categories": categories_in_use(),
        "empty": not any(shelf.courses for shelf in shelves),
    }
    return render(request, "courses/home.html", context)


@require_safe
def malan(request: HttpRequest) -> HttpResponse:
    context = {"page": MalanPage.objects.first(), "stages": malan_path(at=clock.now())}
    return render(request, "courses/malan.html", context)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    return _results(request, Wish.read(request.GET), None)


@require_safe
def category(request: HttpRequest, key: str) -> HttpResponse:
    found = Category.objects.select_related("parent").filter(key=key).first()
    if found is None:
        raise Http404(f"no category {key!r}")
    return _results(request, replace(Wish.read(request.GET), category=key), found)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    version = courses.get_released(slug=slug)
    details = details_of(version=version, at=clock.now(), user=request.user)
    return render(request, "courses/detail.html", {"details": details, "version": version, "draft": False})


def _results(request: HttpRequest, wish: Wish, here: Category | None) -> HttpResponse:
    found = courses.find_courses(
        query=wish.query, category=wish.category, max_minutes=wish.max_minutes, order=wish.order
    )
    categories = categories_in_use()
    chosen = here or Category.objects.filter(key=wish.category).first()
    if chosen and chosen not in categories:
        categories.insert(0, chosen)
    page = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "wish": wish,
        "here": here,
        "page": page,
        "cards": cards(page.object_list, at=clock.now()),
        "categories": categories,
        "times": [(time, _("up to %(minutes)s minutes") % {"minutes": time}) for time in TIMES],
        "orders": [("", _("best match")), ("newest", _("newest")), ("shortest", _("shortest"))],
    }
    return render(request, "courses/catalogue.html", context)
