"""The kinds of listings that are no courses: what each asks for, and what its approval does."""

from listings.kinds.institution import INSTITUTION
from listings.kinds.platform import PLATFORM
from listings.kinds.resource import RESOURCE
from listings.services import dossiers


def register_all() -> None:
    """Called once from the app's `ready()`."""
    for kind, registered in (("institution", INSTITUTION), ("platform", PLATFORM), ("resource", RESOURCE)):
        dossiers.register(kind, registered)
