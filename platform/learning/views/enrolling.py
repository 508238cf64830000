"""Joining a course: one button, and after signing in it is one button still."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from courses import services as courses
from learning import services as learning
from learning.views.people import learner_of


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks once, POST joins. Who is not signed in signs in first and comes back to the question."""
    if not request.user.is_authenticated:
        courses.get_released(slug=slug)  # nobody signs in for a course that is not there
        return redirect_to_login(request.path)
    user = learner_of(request)
    if request.method == "POST":
        learning.enrol(user=user, slug=slug, at=clock.now(), payer=request.POST.get("payer", "self"))
        messages.success(request, _("You have joined the course. Begin with the first lesson."))
        return redirect("learn", slug=slug)
    try:
        learning.get_enrolment(user=user, slug=slug)
    except learning.NotEnrolled:
        return render(request, "learning/enrol.html", {"version": courses.get_released(slug=slug)})
    return redirect("learn", slug=slug)
