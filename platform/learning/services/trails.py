"""The trail of enrolments that a learner leaves in one course by taking its newer versions (decision 0024)."""

from collections.abc import Collection

from django.db.models import QuerySet

from learning.models import Enrolment


def newest_of(enrolments: Collection[int]) -> dict[int, int]:
    """The newest enrolment's id for every enrolment on the trails that `enrolments`, given as ids, are part of.

    Two queries and one more for each version taken on the longest trail, however many enrolments there are.
    """
    later: dict[int, int] = {}
    ahead, behind = set(enrolments), set(enrolments)
    while ahead:
        links = _links(Enrolment.objects.filter(replaces__in=ahead))
        later |= links
        ahead = set(links.values())
    while behind:
        links = _links(Enrolment.objects.filter(pk__in=behind))
        later |= links
        behind = set(links)
    return {one: _end(one, later) for one in {*enrolments, *later}}


def back_from(enrolment: Enrolment) -> list[int]:
    """The ids of `enrolment` and of those it replaced one after another. One query for each version taken."""
    trail, older = [enrolment.pk], enrolment.replaces_id
    while older is not None:
        trail.append(older)
        older = Enrolment.objects.values_list("replaces", flat=True).get(pk=older)
    return trail


def _links(newer: QuerySet[Enrolment]) -> dict[int, int]:
    """The older enrolment and the newer one that replaces it."""
    pairs = newer.filter(replaces__isnull=False).values_list("replaces", "pk")
    return {older: pk for older, pk in pairs if older is not None}


def _end(one: int, later: dict[int, int]) -> int:
    while one in later:
        one = later[one]
    return one
