"""One worker for both queues: what is done in no time never waits behind lectures that are being converted."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from kombu import Connection, Consumer, Queue

from common import file_broker
from config.settings import base

_TOLD = ("encode", "default")  # in an order that is not theirs


def _taken(connection: Connection) -> list[str]:
    """What a worker takes, one message after another, where three lie in each queue."""
    taken: list[str] = []

    def take(body: Any, message: Any) -> None:
        taken.append(body)
        message.ack()

    queues = [Queue(name, routing_key=name) for name in _TOLD]
    with connection.channel() as channel:
        with connection.Producer() as producer:
            for number in range(3):
                for queue in queues:
                    producer.publish(
                        f"{queue.name} {number}", routing_key=queue.name, exchange=queue.exchange, declare=[queue]
                    )
        with Consumer(channel, queues, callbacks=[take], prefetch_count=1):
            while len(taken) < 6:
                connection.drain_events(timeout=10)
    return taken


@pytest.fixture
def on_files(tmp_path: Path) -> Iterator[Connection]:
    file_broker.register()
    file_broker.Transport.global_state.clear()
    folders = {"data_folder_in": "m", "data_folder_out": "m", "control_folder": "c"}
    options = {name: str(tmp_path / folder) for name, folder in folders.items()}
    for folder in {*options.values()}:
        Path(folder).mkdir()
    with Connection("files://", transport_options=options) as connection:
        yield connection


@pytest.fixture
def on_redis() -> Iterator[Connection]:
    options = base.REDIS_BROKER_OPTIONS | {"global_keyprefix": f"test:{uuid.uuid4().hex}:"}
    with Connection(os.environ["REDIS_URL"], transport_options=options) as connection:
        yield connection


_IN_ORDER = [f"{name} {number}" for name in ("default", "encode") for number in range(3)]


def test_a_worker_on_files_takes_what_is_done_in_no_time_first(on_files):
    assert _taken(on_files) == _IN_ORDER


@pytest.mark.postgres
def test_a_worker_on_redis_takes_what_is_done_in_no_time_first(on_redis):
    assert _taken(on_redis) == _IN_ORDER


def test_no_ring_of_the_schedule_outlives_the_next_ones():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["schedule"] <= entry["options"]["expires"] <= max(60, entry["schedule"])
