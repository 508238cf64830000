"""Wagtail's workflow task. It locks the page and keeps the history; it decides nothing by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import Task

from listings.models.review import Submission


class ReviewLock(WorkflowLock):
    """Nobody edits what auditors are looking at, not even an administrator."""

    def get_message(self, user: Any) -> Any:
        return _("The auditors have this course. You can edit it again once they have decided.")

    def get_description(self, user: Any, can_lock: bool = False) -> Any:
        return _("Nobody can change the course while it is in review.")

    def get_locked_by(self, user: Any, can_lock: bool = False) -> Any:
        return _("In review")


class ReviewTask(Task):
    """The one step of the workflow “Listing review”.

    It starts only for a `Submission` and ends only by `listings.services.approve` or `return_for_changes`, which
    hand the submission over. Wagtail's own buttons and addresses bring none and are refused: they check neither
    assignment nor conflict of interest, nor that task, revision and page belong together.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("listing review")
        verbose_name_plural = _("listing reviews")

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        submission = Submission.objects.filter(
            decision=Submission.Decision.OPEN,
            task_state=None,
            version__course__page_id=_page_id(workflow_state),
        ).first()
        if submission is None:
            raise PermissionDenied("a course goes to review through listings.services.submit only")
        task_state = super().start(workflow_state, user=user)
        # What is reviewed is what was frozen, whatever has been saved since.
        task_state.revision_id = submission.course_version.revision_id
        task_state.save(update_fields=["revision"])
        Submission.objects.filter(pk=submission.pk).update(task_state=task_state)
        return task_state

    def on_action(
        self, task_state: Any, user: Any, action_name: str, submission: Submission | None = None, **kwargs: Any
    ) -> Any:
        if submission is None or submission.task_state_id != task_state.pk or user.pk != submission.decided_by_id:
            raise PermissionDenied("a review is decided through listings.services only")
        if str(submission.course_version.course.page_id) != task_state.workflow_state.object_id:
            raise PermissionDenied("this review belongs to another page")
        return super().on_action(task_state, user, action_name, **kwargs)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    @classmethod
    def get_description(cls) -> Any:
        return _("Auditors play, read and decide at the review desk.")


def _page_id(workflow_state: Any) -> int:
    return int(workflow_state.object_id)
