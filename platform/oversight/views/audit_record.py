"""The audit record: search, and export. For administrators, and for officers what happened in their regions."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from audit.models import Event
from common import clock
from listings.views.people import person_of
from oversight import services as oversight
from oversight.forms import SearchForm

_FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    user = person_of(request)
    if not oversight.may_search(user):
        raise oversight.MayNotSearch
    found = None
    if form.is_valid():
        found = oversight.search(user=user, wanted=form.wanted(), at=clock.now(), before=request.GET.get("before", ""))
    filters = request.GET.copy()
    filters.pop("before", None)
    context = {
        "form": form,
        "found": found,
        "names": _names(found.events) if found else {},
        "filters": {name: value for name, value in filters.items() if value},
        "query": "&" + filters.urlencode() if filters else "",
    }
    return render(request, "oversight/manage/audit.html", context, status=200 if found else 422)


@require_POST
def pick_person(request: HttpRequest) -> HttpResponse:
    """People by name or number, to filter by: posted, so that no number stands in an address."""
    user = person_of(request)
    if not oversight.may_search(user):
        raise oversight.MayNotSearch
    query = request.POST.get("person", "")
    people = accounts.find_people(query=query)
    audit.read_personal(
        actor_uuid=str(user.uuid),
        people=[str(person.uuid) for person in people],
        what=["display_name"],
        purpose="audit_people",
        at=clock.now(),
    )
    return render(request, "oversight/manage/audit_people.html", {"people": people, "query": query})


@require_POST
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    form = SearchForm(request.POST)
    kind = request.POST.get("form", "csv")
    if not form.is_valid() or kind not in _FORMS:
        return HttpResponse(status=422)
    lines = oversight.export(user=person_of(request), wanted=form.wanted(), at=clock.now(), form=kind)
    answer = StreamingHttpResponse(lines, content_type=_FORMS[kind])
    answer["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
    return answer


def _names(events: list[Event]) -> dict[str, str]:
    """Names of those who acted by office: that is no private matter. Everybody else stays a number."""
    actors = {event.actor_uuid for event in events if event.actor_uuid}
    people = User.objects.filter(uuid__in=actors).prefetch_related("role_grants")
    return {
        str(person.uuid): person.get_full_name() for person in people if person.is_superuser or person.role_grants.all()
    }
