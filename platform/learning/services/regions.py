"""Where a person learns, for the offices of those places."""

from accounts.models import User
from learning.models import Enrolment


def places_of(*, user: User) -> set[str]:
    """Codes of the regions of the institutions whose courses this person is in. See `accounts.on_places`."""
    inside = Enrolment.objects.filter(user=user, state=Enrolment.State.ACTIVE)
    return {code for code in inside.values_list("version__course__institution__region", flat=True) if code}
