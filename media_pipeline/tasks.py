"""Doorbells: an id in, one service call, safe to run twice."""

from celery import shared_task

from common import clock
from media_pipeline import services


@shared_task(name="media_pipeline.probe")
def probe(version_id: int) -> None:
    services.probe_version(version_id=version_id)


@shared_task(name="media_pipeline.encode")
def encode(version_id: int) -> None:
    services.encode(version_id=version_id)


@shared_task(name="media_pipeline.sweep")
def sweep() -> None:
    services.sweep(at=clock.now())
