"""Background work: the sealer (decision D1)."""

from celery import shared_task

from audit import services as audit


@shared_task(name="audit.seal")
def seal() -> None:
    """Give what was recorded lately its place in the chain."""
    audit.seal()
