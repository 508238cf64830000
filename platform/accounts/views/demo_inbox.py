"""The messages that the demo did not send."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.models import DemoMessage
from accounts.phone import InvalidPhone, normalise

SHOWN = 30


@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, of one number where one is given. Not there outside the demo."""
    if not settings.DEMO:
        raise Http404
    phone = request.GET.get("phone", "").strip()[:30]
    found = DemoMessage.objects.all()
    if phone:
        try:
            found = found.filter(phone=normalise(phone))
        except InvalidPhone:
            # Part of a number is a fair thing to look for here.
            digits = "".join(filter(str.isdigit, phone))
            found = found.filter(phone__contains=digits) if digits else found.none()
    return render(request, "accounts/demo_inbox.html", {"messages_shown": found[:SHOWN], "phone": phone})
