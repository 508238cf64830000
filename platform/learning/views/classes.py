"""My classes: what I am invited to, what I have joined."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from learning import services as learning
from learning.views.people import learner_of

_REFUSALS = (
    *(learning.ConsentMissing, learning.SkillsMissing, learning.UnknownGroup),
    *(learning.ProgrammeClosed, learning.ProgrammeElsewhere, learning.ProgrammeFull),
    *(learning.ProgrammeNotForGroup, learning.ProgrammeNotInForce),
)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    user = learner_of(request)
    context = {
        "invitations": learning.class_invitations(user=user, at=clock.now()),
        "places": learning.class_places(user=user),
    }
    return render(request, "learning/classes.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Join, which needs the box to be ticked, or decline."""
    user, at = learner_of(request), clock.now()
    if request.POST.get("answer") == "decline":
        learning.decline_class(user=user, uuid=uuid, at=at)
        messages.success(request, _("You declined the invitation."))
        return redirect("my_classes")
    try:
        agreed, groups = request.POST.get("consent") == "on", request.POST.getlist("group")
        member = learning.join_class(user=user, uuid=uuid, consent=agreed, groups=groups, at=at)
    except _REFUSALS as refusal:
        messages.warning(request, str(refusal))
        return redirect("my_classes")
    messages.success(request, _("You have joined the class. Begin with the first lesson."))
    return redirect("learn", slug=member.training_class.course.slug)


@login_required
@require_POST
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    learning.leave_class(user=learner_of(request), uuid=uuid, reason=request.POST.get("reason", ""), at=clock.now())
    messages.success(request, _("You have left the class. You can go on learning the course; what counted is kept."))
    return redirect("my_classes")
