"""One interface over a local folder and over an object store: the same tests on both."""

from datetime import UTC, datetime, timedelta

import pytest

from media_pipeline import store


@pytest.fixture(params=["local", "objects"], autouse=True)
def kept_in(request):
    if request.param == "objects":
        request.getfixturevalue("media_in_object_store")
    return request.param


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "made"
    path.write_bytes(bytes(range(256)) * 10)
    return path


def test_what_was_put_is_there_whole_and_in_ranges(file):
    store.put_file("v/1/540p.m4s", file)
    assert store.exists("v/1/540p.m4s")
    assert store.size("v/1/540p.m4s") == 2560
    assert store.read("v/1/540p.m4s", 0, 5000) == file.read_bytes()
    assert store.read("v/1/540p.m4s", 254, 4) == b"\xfe\xff\x00\x01"
    assert store.read("v/1/540p.m4s", 2558, 100) == b"\xfe\xff"
    assert store.read("v/1/540p.m4s", 2560, 1) == b""


def test_what_is_not_there_says_so():
    assert not store.exists("v/1/nothing")
    for ask in (store.size, lambda key: store.read(key, 0, 1), lambda key: store.copy(key, "v/1/copy")):
        with pytest.raises(FileNotFoundError):
            ask("v/1/nothing")
    store.delete("v/1/nothing")
    store.delete_prefix("v/1/")


def test_a_copy_for_ffmpeg_is_a_local_file(file, tmp_path, kept_in):
    store.put_file("v/1/x", file)
    copy = store.local_copy("v/1/x", tmp_path)
    assert copy.read_bytes() == file.read_bytes()
    assert (store.local_path("v/1/x") == copy) == (kept_in == "local")
    with pytest.raises(FileNotFoundError):
        store.local_copy("v/1/nothing", tmp_path).read_bytes()


def test_putting_again_replaces_and_moving_gives_the_file_away(file):
    store.put_text("v/1/x", "旧")
    store.put_text("v/1/x", "新的")
    assert store.read("v/1/x", 0, 99).decode() == "新的"
    store.put_file("v/1/x", file, move=True)
    assert store.size("v/1/x") == 2560
    assert not file.exists()


def test_a_file_of_an_object_store_knows_its_type_and_others_may_read_it(file, kept_in, request):
    file.chmod(0o600)
    store.put_file("v/1/540p.m4s", file, move=True)
    if kept_in == "local":
        assert store.local_path("v/1/540p.m4s").stat().st_mode & 0o777 == 0o644
    else:
        bucket = request.getfixturevalue("media_in_object_store")
        assert bucket.Object("v/1/540p.m4s").content_type == "video/mp4"


def test_listing_finds_everything_below_a_folder_and_nothing_else(file):
    for key in ("v/1/a", "v/1/b/c", "v/10/a", "src/1"):
        store.put_file(key, file)
    assert [(found.key, found.size) for found in store.list_prefix("v/1/")] == [("v/1/a", 2560), ("v/1/b/c", 2560)]
    assert [found.key for found in store.list_prefix("")] == ["src/1", "v/1/a", "v/1/b/c", "v/10/a"]
    assert abs(datetime.now(UTC) - next(store.list_prefix("v/1/")).modified_at) < timedelta(minutes=5)
    assert list(store.list_prefix("v/nothing/")) == []
    with pytest.raises(ValueError, match="ends in a slash"):
        store.list_prefix("v/1")


def test_a_folder_goes_as_a_whole_and_its_neighbours_stay(file):
    for key in ("v/1/a", "v/1/b", "v/10/a"):
        store.put_file(key, file)
    store.delete_prefix("v/1/")
    store.delete("v/1/a")
    assert [found.key for found in store.list_prefix("v/")] == ["v/10/a"]


@pytest.mark.parametrize("folder", ["", "/", "v/", "v", "v/1"])
def test_nobody_can_delete_everything_by_mistake(folder):
    with pytest.raises(ValueError, match="too much"):
        store.delete_prefix(folder)


def test_a_copy_in_the_store_is_another_file(file):
    store.put_file("v/1/x", file)
    store.copy("v/1/x", "v/2/x")
    store.delete("v/1/x")
    assert store.size("v/2/x") == 2560


def test_a_failed_write_leaves_what_was_there(file, tmp_path):
    store.put_file("v/1/x", file)
    with pytest.raises(OSError, match=r"[Nn]o such file"):
        store.put_file("v/1/x", tmp_path / "nothing")
    assert [found.key for found in store.list_prefix("v/1/")] == ["v/1/x"]
    assert store.size("v/1/x") == 2560
