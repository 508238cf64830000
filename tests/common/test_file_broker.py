"""The embedded form's broker: messages arrive in order, and what was half written stops nobody."""

from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from common import file_broker


@pytest.fixture
def open_queue(tmp_path: Path):
    """`open_queue()`: the queue `encode`, as another process would open it."""
    file_broker.register()
    file_broker.Transport.global_state.clear()  # what this process remembers of other tests' queues
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    messages = str(tmp_path / "messages")
    options = {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(tmp_path / "control"),
    }
    opened: list[SimpleQueue] = []

    def open_queue() -> SimpleQueue:
        opened.append(Connection("files://", transport_options=options).SimpleQueue("encode", no_ack=True))
        return opened[-1]

    yield open_queue
    for queue in opened:
        queue.close()
        queue.channel.connection.client.release()


def _all(queue: SimpleQueue) -> list[int]:
    found = []
    while True:
        try:
            found.append(queue.get(block=False).payload)
        except queue.Empty:
            return found


def test_messages_arrive_in_order(open_queue):
    sender = open_queue()
    for number in range(3):
        sender.put(number)
    assert _all(open_queue()) == [0, 1, 2]


@pytest.mark.parametrize("left", [b"", b'{"body": "eyJ'])
def test_a_message_that_was_not_written_to_its_end_is_passed_over(open_queue, tmp_path, left):
    (tmp_path / "messages" / "0_x.encode.msg").write_bytes(left)
    open_queue().put(7)
    assert _all(open_queue()) == [7]
    assert not list((tmp_path / "messages").iterdir())


def test_a_full_disk_leaves_no_part_of_a_message(open_queue, tmp_path, monkeypatch):
    queue = open_queue()

    def full(path: Path, *_args: object, **_options: object) -> int:
        path.write_bytes(b"")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        queue.put(1)
    assert not list((tmp_path / "messages").iterdir())


def test_a_list_of_queues_that_was_not_written_to_its_end_is_made_again(open_queue, tmp_path):
    queue = open_queue()
    queue.put(1)
    (control,) = (tmp_path / "control").iterdir()
    control.write_bytes(b"")
    queue.put(2)
    control.write_bytes(b"[")
    file_broker.Transport.global_state.clear()  # as after a restart
    open_queue().put(3)
    assert _all(queue) == [1, 2, 3]
