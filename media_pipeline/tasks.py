"""Doorbells: an id in, one service call, safe to run twice."""

from celery import shared_task

from common import clock
from media_pipeline import services


@shared_task(name="media_pipeline.probe")
def probe(version_id: int) -> None:
    services.probe_version(version_id=version_id)


@shared_task(name="media_pipeline.work")
def work(version_id: int) -> None:
    services.work_and_ring(version_id=version_id)


@shared_task(name="media_pipeline.fingerprint")
def fingerprint(version_id: int) -> None:
    services.make_fingerprint(version_id=version_id, at=clock.now())


@shared_task(name="media_pipeline.sweep")
def sweep() -> None:
    services.sweep(at=clock.now())
