"""Joining a course: one button, and after signing in it is one button still.

Subsidised training asks who pays, too, and a Malan course how far somebody is with a business of their own.
"""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import DomainError
from courses import services as courses
from courses.models import CourseVersion
from learning import services as learning
from learning.models import Enrolment
from learning.services import Funding
from learning.views.people import learner_of
from reference.models import Payer, Policy

_REFUSALS = (
    *(learning.ProgrammeClosed, learning.ProgrammeElsewhere, learning.ProgrammeFull, learning.UnknownProgramme),
    *(learning.ProgrammeNotForGroup, learning.ProgrammeNotInForce),
    *(learning.NoSubsidy, learning.SharesDoNotAddUp, learning.UnknownGroup, learning.UnknownPayer),
    *(learning.UnknownStage, learning.UnreadableProgramme),
)


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks once, POST joins. Who is not signed in signs in first and comes back to the question."""
    if not request.user.is_authenticated:
        courses.get_released(slug=slug)  # nobody signs in for a course that is not there
        return redirect_to_login(request.path)
    user = learner_of(request)
    was_here = learning.left_courses(user=user).filter(course__slug=slug).exists()
    if request.method == "POST" and (was_here or _was_asked(request, slug)):
        try:
            learning.enrol(user=user, slug=slug, at=clock.now(), funding=_funding(request))
        except learning.SkillsMissing as refusal:
            return _first(request, slug, refusal)
        except _REFUSALS as refusal:
            return _asked(request, courses.get_released(slug=slug), error=refusal)
        if was_here:
            messages.success(request, _("Welcome back. You go on where you were; what counted is still there."))
        else:
            messages.success(request, _("You have joined the course. Begin with the first lesson."))
        return redirect("learn", slug=slug)
    if was_here:
        # Whoever comes back is asked nothing, and the way back is one press there.
        return redirect("me")
    try:
        learning.get_enrolment(user=user, slug=slug)
    except learning.NotEnrolled:
        version = courses.get_released(slug=slug)
        try:
            learning.check_skills(user=user, version=version)
        except learning.SkillsMissing as refusal:
            return _first(request, slug, refusal)
        return _asked(request, version)
    return redirect("learn", slug=slug)


def _was_asked(request: HttpRequest, slug: str) -> bool:
    """The button on the course's page asks nothing: where there is something to ask, the question comes next."""
    version = courses.get_released(slug=slug)
    asks = version.kind == Policy.Kind.SUBSIDISED or version.malan_type_id is not None
    return not asks or bool(request.POST.keys() - {"csrfmiddlewaretoken"})


def _first(request: HttpRequest, slug: str, refusal: learning.SkillsMissing) -> HttpResponse:
    """What is to be learned first, and where."""
    context = {"version": courses.get_released(slug=slug), "wanted": refusal.wanted}
    return render(request, "learning/skills_missing.html", context, status=refusal.status)


def _asked(request: HttpRequest, version: CourseVersion, error: DomainError | None = None) -> HttpResponse:
    """The question, as it was filled in."""
    subsidised = version.kind == Policy.Kind.SUBSIDISED
    usual = {"subsidy": "100"} if subsidised else {}
    context = {
        "version": version,
        "subsidised": subsidised,
        "error": str(error) if error else "",
        "stages": Enrolment.StartupStage.choices if version.malan_type_id else (),
        "stage": request.POST.get("startup_stage", ""),
        "programme": request.POST.get("programme", ""),
    }
    if subsidised:
        context["payers"] = [
            (payer, request.POST.get(f"share_{payer.code}", usual.get(payer.code, "0")))
            for payer in Payer.objects.all()
        ]
        region = version.course.institution.region
        context["programmes"] = learning.programmes_for(regions=[region], at=clock.now())
        standing = learning.groups_standing(user=learner_of(request), at=clock.now())
        chosen = request.POST.getlist("group") if error else list(standing)
        context["groups"] = [(group, group.code in chosen) for group in learning.groups_to_choose()]
    return render(request, "learning/enrol.html", context, status=error.status if error else 200)


def _funding(request: HttpRequest) -> Funding:
    """What the form says about money, groups and stage, as far as it asked. Raises `SharesDoNotAddUp`."""
    given = {
        name.removeprefix("share_"): value.strip() or "0"
        for name, value in request.POST.items()
        if name.startswith("share_") and isinstance(value, str)
    }
    stage = request.POST.get("startup_stage", "")
    if not given:
        return Funding(shares={request.POST.get("payer", "self"): 100}, startup_stage=stage)
    if not all(value.isdecimal() and len(value) <= 3 for value in given.values()):
        raise learning.SharesDoNotAddUp
    return Funding(
        shares={code: int(value) for code, value in given.items()},
        programme=request.POST.get("programme", ""),
        groups=request.POST.getlist("group"),
        startup_stage=stage,
    )
