"""An Atom feed of what was listed lately."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVersion
from courses.services.find import find_courses

_LENGTH = 30


class NewCourses(Feed[CourseVersion, None]):
    feed_type = Atom1Feed
    title = _("New courses")
    subtitle = _("Courses listed lately")
    link = reverse_lazy("courses:catalogue")

    def items(self) -> QuerySet[CourseVersion]:
        return find_courses(order="newest")[:_LENGTH]

    def item_title(self, item: CourseVersion) -> str:
        return item.title

    def item_description(self, item: CourseVersion) -> str:
        return item.promise

    def item_author_name(self, item: CourseVersion) -> str:
        return item.course.institution.name

    def item_pubdate(self, item: CourseVersion) -> datetime | None:
        return item.released_at

    def item_updateddate(self, item: CourseVersion) -> datetime | None:
        return item.released_at
