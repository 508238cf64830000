"""The local copy of a source, on a machine that works with an object store."""

import os
import signal
import subprocess
import sys
import threading
import uuid
from contextlib import ExitStack

import pytest

from media_pipeline import store
from media_pipeline.store import sources
from media_pipeline.store.objects import ObjectStore

SIZE = 1000


@pytest.fixture
def stored(media_in_object_store):
    """`stored()`: the key of a source of SIZE bytes in the object store."""

    def make():
        key = store.source_key(uuid.uuid4())
        store.put_text(key, "x" * SIZE)
        return key

    return make


@pytest.fixture
def fetched(monkeypatch):
    """The keys that were downloaded."""
    keys, fetch = [], ObjectStore.fetch
    monkeypatch.setattr(ObjectStore, "fetch", lambda self, key, path: (keys.append(key), fetch(self, key, path)))
    return keys


def copies(settings):
    return {path.name for path in (settings.WORK_DIR / "sources").iterdir() if path.suffix != ".lock"}


def name(key):
    return key.removeprefix("src/")


def use(key):
    with store.source(key) as path:
        return path.read_text()


def test_where_storage_is_local_the_copy_is_the_stored_file(tmp_path):
    with pytest.raises(FileNotFoundError), store.source("src/1"):
        pass
    store.put_text("src/1", "x")
    with store.source("src/1") as path:
        assert path == store.local_path("src/1")


def test_many_at_once_download_a_source_once_and_all_read_it(stored, fetched):
    key, read = stored(), []
    gate = threading.Barrier(6)

    def work():
        gate.wait(30)
        with store.source(key) as path:
            gate.wait(30)  # all inside at the same time: reading does not shut anybody out
            read.append(path.read_text())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert read == ["x" * SIZE] * 6
    assert fetched == [key]


def test_the_longest_unused_goes_first_and_only_as_much_as_needed(stored, fetched, settings):
    settings.MEDIA_SOURCE_CACHE_BYTES = 3 * SIZE
    first, second, third, fourth = (stored() for _ in range(4))
    for age, key in enumerate((third, second, first)):
        use(key)
        path = settings.WORK_DIR / "sources" / name(key)
        os.utime(path, (path.stat().st_mtime - 100 + age,) * 2)
    use(third)  # of use again a moment ago
    use(fourth)
    assert copies(settings) == {name(key) for key in (third, first, fourth)}
    assert len(fetched) == 4


def test_a_source_in_use_is_never_evicted(stored, settings):
    settings.MEDIA_SOURCE_CACHE_BYTES = SIZE
    busy, idle = stored(), stored()
    with store.source(busy) as path:
        use(idle)
        sources.evict_idle_sources(now_s=path.stat().st_mtime + 10**6)
        assert path.read_text() == "x" * SIZE
        assert copies(settings) == {name(busy)}
    sources.evict_idle_sources(now_s=10**11)
    assert copies(settings) == set()
    assert list((settings.WORK_DIR / "sources").iterdir()) == []


def test_when_the_disk_runs_low_copies_go_and_when_that_is_not_enough_it_says_so(stored, settings, monkeypatch):
    old, new = stored(), stored()
    use(old)
    monkeypatch.setattr(sources, "_free", lambda: SIZE - len(copies(settings)))
    use(new)
    assert copies(settings) == {name(new)}
    monkeypatch.setattr(sources, "_free", lambda: SIZE - 1)
    with pytest.raises(store.NoRoom), store.source(old):
        pass
    assert copies(settings) == set()


def test_a_source_that_is_gone_says_so(stored):
    key = stored()
    store.delete(key)
    with pytest.raises(FileNotFoundError), store.source(key):
        pass


def test_a_lock_ends_with_its_process_and_what_it_left_half_done_is_done_again(stored, fetched, settings):
    key = stored()
    copy = settings.WORK_DIR / "sources" / name(key)
    copy.parent.mkdir(parents=True)
    for ending in (".part", ".part.0123abcd"):
        copy.with_name(copy.name + ending).write_text("half")
    holder = (
        "import fcntl, os, sys, time;"
        "handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); fcntl.flock(handle, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(120)"
    )
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen([sys.executable, "-c", holder, f"{copy}.lock"], stdout=subprocess.PIPE)
        )
        stack.callback(process.kill)
        assert process.stdout.readline() == b"held\n"
        waiting = threading.Thread(target=use, args=(key,))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        process.send_signal(signal.SIGKILL)
        waiting.join(60)
        assert not waiting.is_alive()
    assert use(key) == "x" * SIZE
    assert (len(fetched), copies(settings)) == (1, {name(key)})
