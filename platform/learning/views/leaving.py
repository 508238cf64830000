"""Leaving a course, and the way back that its page keeps open."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common import clock
from learning import services as learning
from learning.views.people import learner_of


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    try:
        learning.leave_course(enrolment=enrolment, at=clock.now())
    except learning.NothingToLeave:
        return redirect("learn_done", slug=slug)
    messages.success(request, _("You have left the course. What counted is kept, and you may come back at any time."))
    return redirect("me")
