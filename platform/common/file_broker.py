"""A broker made of files: kombu's own, in which a message that was not written to its end stops nobody.

And a worker takes from the queue that comes first by its name as long as anything is there; kombu's takes from each in
turn, so that a day's lectures (`encode`) would hold up all else (`default`).

With kombu's, a process killed while it writes, or a full disk, leaves an empty file, and every worker that reads it
ends. A message that is lost here costs a delay only (decision D1).
"""

import logging
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps
from kombu.utils.scheduling import FairCycle

logger = logging.getLogger(__name__)
SCHEME = "files"


class _FromTheFirst(FairCycle):
    """Always begins with the first of its queues."""

    def get(self, callback: Any, **kwargs: Any) -> Any:
        self.pos = 0
        return super().get(callback, **kwargs)


class Channel(filesystem.Channel):
    def _reset_cycle(self) -> None:
        self._cycle = _FromTheFirst(self._get_and_deliver, sorted(self._active_queues), Empty)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Put a message into `queue`, whole or not at all. Raises `OSError`."""
        folder = Path(self.data_folder_out)
        part = folder / f"{uuid4().hex}.part"
        try:
            part.write_text(dumps(payload), encoding="utf-8")
            # Named as kombu's own `_get` expects: in the order of their coming, the queue after the first dot. Its own
            # names count milliseconds from the machine's start: two of one millisecond, or of two starts, in any order.
            part.rename(folder / f"{time_ns():020d}_{uuid4()}.{queue}.msg")
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message of `queue`, of those that can be read. Raises `queue.Empty`."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:  # it has been taken away already
                logger.warning("a message of the queue %s was not written to its end; the sweep finds its work", queue)

    def get_table(self, exchange: str) -> Any:
        try:
            return super().get_table(exchange)
        except ValueError:
            for bound in [key for key in self.state.bindings or () if key.exchange == exchange]:
                kind = self.typeof(exchange)
                self._queue_bind(exchange, *kind.prepare_bind(bound.queue, exchange, bound.routing_key, {}))
            return super().get_table(exchange)

    def _queue_bind(self, exchange: str, *rest: Any) -> None:
        try:
            super()._queue_bind(exchange, *rest)
        except ValueError:
            # The list of its queues was not written to its end. Who uses others of them writes them again.
            Path(self.control_folder, f"{exchange}.exchange").unlink(missing_ok=True)
            super()._queue_bind(exchange, *rest)


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Let a broker's address begin with `files://`."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
