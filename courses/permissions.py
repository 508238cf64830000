"""What nobody may do with course pages in Wagtail, superusers included (decision D3).

Versions are released by `courses.release` alone. So Wagtail's own ways of making a page public, or of
making a second one of it, are closed: publishing, unpublishing, scheduling, copies, aliases, and moving
from one institution to another.
"""

from typing import Any

from wagtail.models import PagePermissionTester

from courses.models.versions import CourseVersion


class ContainerPermissions(PagePermissionTester):
    """For the nodes above course pages."""

    def can_edit(self) -> bool:
        # The trainers' permission stands on their node, for what is below it.
        return bool(self.user.is_superuser and super().can_edit())

    def can_copy(self) -> bool:
        return False

    def can_copy_to(self, destination: Any, recursive: bool = False) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_move_to(self, destination: Any) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class CoursePagePermissions(ContainerPermissions):
    """For course pages. Submitting goes through `listings`, never through Wagtail's own button."""

    def can_edit(self) -> bool:
        return bool(PagePermissionTester.can_edit(self))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Once submitted, there are versions, and perhaps a review, that stand on the page.
        submitted = CourseVersion.objects.filter(course__page=self.page.pk).exists()
        return not submitted and bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_submit_for_moderation(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False
