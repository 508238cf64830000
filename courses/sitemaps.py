"""What search engines are told of: the fixed pages and the listed courses."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from courses.models import CourseVersion
from courses.services.find import find_courses
from courses.services.shelves import categories_in_use
from reference.models import Category


class PagesSitemap(Sitemap[str]):
    def items(self) -> Sequence[str]:
        return ["courses:home", "courses:catalogue", "courses:malan"]

    def location(self, item: str) -> str:
        return reverse(item)


class CategoriesSitemap(Sitemap[Category]):
    def items(self) -> Sequence[Category]:
        return categories_in_use()

    def location(self, item: Category) -> str:
        return reverse("courses:category", args=[item.key])


class CoursesSitemap(Sitemap[CourseVersion]):
    def items(self) -> QuerySet[CourseVersion]:
        return find_courses(order="newest")

    def lastmod(self, item: CourseVersion) -> datetime | None:
        return item.released_at


SITEMAPS = {"pages": PagesSitemap, "categories": CategoriesSitemap, "courses": CoursesSitemap}
