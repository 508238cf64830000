"""Who marks: the one gate to practice work and to short answers."""

from datetime import datetime

from accounts.models import User
from common.workdays import day_of
from institutions import services as institutions
from institutions.models import Institution


def marks_for(*, user: User, at: datetime) -> list[Institution]:
    """The institutions whose learners this person may mark: those taught for, none while a conduct finding stands."""
    trainer = institutions.trainer_of(user)
    if trainer is None or not institutions.is_clear(trainer=trainer, today=day_of(at)):
        return []
    return institutions.institutions_of(user)
