"""Sealing evidence of sessions that ended without saying so, so that nothing stays changeable for long."""

from datetime import datetime, timedelta

from django.db import transaction

from common.sweeping import each
from learning.counting.settling import Evidence
from learning.models import PlaySession, WatchSegment
from learning.services.holding import hold_learner
from learning.store.rows import sealed_columns

# A player that lives reports far more often.
IDLE = timedelta(minutes=10)
SWEEP_LIMIT = 200


def seal_idle(*, at: datetime, limit: int = SWEEP_LIMIT) -> int:
    """Seal what at most `limit` silent sessions left open. Returns how many."""
    idle = PlaySession.objects.filter(unsealed_since__lte=at - IDLE, last_report_at__lte=at - IDLE)
    pairs = list(idle.order_by("unsealed_since").values_list("pk", "enrolment__user_id")[:limit])
    return each(pairs, lambda pair: _seal(*pair))


def _seal(session_id: int, user_id: int) -> int:
    with transaction.atomic():
        hold_learner(user_id)
        session = PlaySession.objects.select_related("enrolment").get(pk=session_id)
        evidence = Evidence.of(session.evidence)
        if evidence is None:
            return 0
        session.sealed_count += 1
        WatchSegment.objects.create(
            session=session,
            num=session.sealed_count,
            policy_id=session.enrolment.policy_id,
            **sealed_columns(evidence),
        )
        session.evidence, session.unsealed_since = {}, None
        session.save(update_fields=["evidence", "unsealed_since", "sealed_count"])
    return 1
