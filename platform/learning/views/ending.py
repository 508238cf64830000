"""Moving from an ended course to the one offered in its place."""

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
def move(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    moved = learning.move_to_equal(enrolment=enrolment, at=clock.now())
    messages.success(request, _("You have moved. What you watched of the same videos came along."))
    return redirect("learn", slug=moved.course.slug)
