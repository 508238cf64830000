"""What a learner may see."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import CourseVersion

# The subject of media grants that anybody may use: previews and posters.
PUBLIC = "public"


class CourseNotFound(DomainError):
    code = "course_not_found"
    status = 404
    message = _("There is no such course here. It may have left the catalogue; try the search.")


def get_released(*, slug: str) -> CourseVersion:
    """The version learners see at this address, with its course and institution. Raises `CourseNotFound`.

    The one gate: whatever shows a single course to the public comes through here.
    """
    version = (
        CourseVersion.objects.select_related("course__institution", "availability", "malan_type", "training_type")
        .filter(course__slug=slug, availability__listed=True, state=CourseVersion.State.RELEASED)
        .first()
    )
    if version is None:
        raise CourseNotFound
    return version
