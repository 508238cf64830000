"""Fixtures for tests of delivery: a finished lecture, and the right to watch it."""

from datetime import timedelta

import pytest

from common import clock
from media_pipeline import services as media
from tests.media_pipeline.sample import make_sample, store_sample

VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n大家好，欢迎来听课\n".encode()


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("sample") / "files")


@pytest.fixture
def shown(sample, teacher, at):
    """A version that is ready."""
    return store_sample(sample, user=teacher, at=at)


@pytest.fixture
def captions(shown, teacher, at):
    return media.add_captions(video=shown.video, content=VTT, user=teacher, at=at)


@pytest.fixture
def granted(shown, captions):
    return media.grant(version=shown, subject="person:1", until=clock.now() + timedelta(hours=1), captions=captions)


@pytest.fixture
def address(granted):
    """`address("540p.m4s")`: where a file of the granted version lies."""
    return lambda name: granted.master_url.replace("master.m3u8", name)
