"""One learner's watching at a time: what reports and everything beside them agree on."""

from django.db.models import F

from learning.models import WatchBudget


def hold_learner(user_id: int) -> None:
    """Nothing else opens, answers or seals for this learner until the transaction ends.

    A report that comes meanwhile finds another revision and reads again.
    """
    WatchBudget.objects.filter(pk=user_id).update(revision=F("revision") + 1)
