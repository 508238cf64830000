"""What auditors should see before they judge."""

from typing import Any

from django import template
from django.utils.functional import Promise

from courses.models import CourseVersion
from listings import services as listings
from listings.models import Submission
from listings.services.changes import LABELS
from listings.services.offering import offering_facts

register = template.Library()


@register.inclusion_tag("listings/manage/_risks.html")
def relisting_risks(submission: Submission) -> dict[str, Any]:
    """Videos of this submission that were in other listings; nothing where there are none."""
    return {"risks": listings.copies_in(submission=submission)}


@register.simple_tag
def offered_as(version: CourseVersion) -> list[tuple[Promise, str]]:
    """What a course is offered as, each fact with its label; what it says nothing about is left out."""
    return [(LABELS[name], value) for name, value in offering_facts(version).items() if value]
