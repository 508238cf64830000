"""Wagtail's side of a review: the workflow that locks the page and keeps its history."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from accounts.models import User
from courses.models import CoursePage, CoursesRoot
from listings.models import ReviewTask, Submission


def ensure_review_workflow(*, at: datetime) -> Workflow:
    """The workflow “Listing review” on the courses' root, made where it is missing. Safe to run again.

    Pages' histories keep its name as it was, so it is made in the site's language, whoever makes it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Listing review")
    task = ReviewTask.objects.filter(active=True).first() or ReviewTask.objects.create(name=name)
    joined = WorkflowTask.objects.filter(task=task, workflow__active=True).select_related("workflow").first()
    if joined is None:
        joined = WorkflowTask.objects.create(workflow=Workflow.objects.create(name=name), task=task, sort_order=0)
    root = CoursesRoot.objects.first()
    if root is not None:
        WorkflowPage.objects.update_or_create(page_id=root.pk, defaults={"workflow": joined.workflow})
    workflow: Workflow = joined.workflow
    return workflow


def start(*, page: CoursePage, user: User, at: datetime) -> None:
    """Put the page under review, or put it back after a round of changes. `ReviewTask.start` finds the submission."""
    # Never the page's own idea of its workflow: a new site's root still has Wagtail's stock one.
    review = ensure_review_workflow(at=at)
    # Wagtail reads both through caches on the page, which may be older than the transaction.
    fresh = CoursePage.objects.get(pk=page.pk)
    state = fresh.workflow_states.active().first()
    if state is not None and state.workflow_id == review.pk and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=user)
        return
    if state is not None:
        # Left behind by hand (a workflow started by an older release, say): the submission is the truth.
        state.cancel(user=user)
    review.start(fresh, user)


def finish(*, submission: Submission, user: User, action: str, comment: str) -> None:
    """Tell Wagtail what was decided. A workflow that somebody cancelled, or a deleted page, changes no decision."""
    submission.refresh_from_db(fields=["task_state"])
    state = submission.task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return
    state.task.specific.on_action(state.specific, user, action, submission=submission, comment=comment)
