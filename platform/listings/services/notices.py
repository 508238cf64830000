"""Who is told what about a review. Notices are written in the platform's first language."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from listings.models import Submission


def tell_auditors(*, submission: Submission, at: datetime) -> None:
    group = Group.objects.filter(name=accounts.AUDITORS).first()
    people = group.user_set.filter(is_active=True) if group else []
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Waiting for review: %(title)s") % {"title": submission.version.title}
        body = _("%(institution)s submitted it, round %(round)d.") % {
            "institution": submission.version.course.institution.name,
            "round": submission.round,
        }
        url = reverse("listings_desk", args=[submission.uuid])
    for person in people:
        accounts.notify(user=person, subject=subject[:120], body=body, url=url, at=at)


def tell_trainers(*, submission: Submission, at: datetime) -> None:
    """The person who submitted and the course's trainers learn what was decided."""
    version = submission.version
    with translation.override(settings.LANGUAGE_CODE):
        if submission.decision == Submission.Decision.APPROVED:
            subject = _("Approved and in the directory: %(title)s") % {"title": version.title}
            body, url = submission.reason, version.get_absolute_url()
        else:
            subject = _("Returned for changes: %(title)s") % {"title": version.title}
            body, url = submission.reason, reverse("listings_comments", args=[submission.uuid])
    people: dict[int, User] = {submission.submitted_by_id: submission.submitted_by}
    for trainer in version.trainers.select_related("user"):
        people[trainer.user_id] = trainer.user
    for person in people.values():
        accounts.notify(user=person, subject=subject[:120], body=body, url=url, at=at)
