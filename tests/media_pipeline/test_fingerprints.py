"""Copies of a lecture are found through the whole pipeline; other lectures of the same course and voice are not."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from common import clock
from media_pipeline import services as media
from media_pipeline.engine import prints
from media_pipeline.engine.watch import Watch
from media_pipeline.ffmpeg import runner
from media_pipeline.fingerprint import ALGORITHM, Finder, Print
from media_pipeline.models import Fingerprint
from media_pipeline.services import fingerprints
from tests.copies import COPIES, copy

ROUND = timedelta(hours=2)


def print_of(path: Path, folder: Path, sound: bool = True) -> Print:
    return prints.take(picture=path, sound=path if sound else None, duration_ms=45_000, folder=folder, watch=Watch())


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_is_found(original, sister, how, tmp_path):
    muted = how == "silent"
    made = Finder(print_of(copy(original, how), tmp_path, sound=not muted))
    match = made.compare(print_of(original, tmp_path))
    assert match is not None
    assert match.how == ("picture" if muted or how == "with other sound" else "sound")
    assert match.share > 0.8
    assert made.compare(print_of(sister, tmp_path)) is None


def test_a_lecture_has_its_fingerprint_when_it_is_ready(encoded):
    kept = encoded.fingerprint
    assert kept.algorithm == ALGORITHM
    assert kept.ticks in range(58, 63)
    assert len(kept.sound) % 4 == 0


def test_copies_are_told_among_many_by_id(ingest, original, sister):
    versions = []
    for path in (original, copy(original, "all of it"), sister):
        version = ingest(path)
        media.encode(version_id=version.pk)
        version.refresh_from_db()
        versions.append(version)
    ids = [version.pk for version in versions]
    first, second, third = versions
    assert [found.version_id for found in media.find_alike(version=second, among=ids)] == [first.pk]
    assert media.find_alike(version=third, among=ids) == []
    assert media.find_alike(version=second, among=[]) == []
    assert media.sound_changes(first) > 0.9


def test_what_was_ready_before_there_were_fingerprints_gets_one(encoded, rung):
    Fingerprint.objects.all().delete()
    rung.clear()
    media.sweep(at=clock.now() + ROUND)
    assert rung == [("media_pipeline.fingerprint", encoded.pk)]
    media.sweep(at=clock.now() + ROUND)
    assert len(rung) == 1, "not rung for again at once"
    media.make_fingerprint(version_id=encoded.pk, at=clock.now())
    made = Fingerprint.objects.get()
    media.make_fingerprint(version_id=encoded.pk, at=clock.now() + ROUND)
    assert Fingerprint.objects.get().made_at == made.made_at
    Fingerprint.objects.update(algorithm=0)
    media.make_fingerprint(version_id=encoded.pk, at=clock.now() + ROUND)
    assert Fingerprint.objects.get().algorithm == ALGORITHM


def test_who_asked_is_told(encoded, monkeypatch):
    told = []
    monkeypatch.setattr(fingerprints, "_told", [told.append])
    Fingerprint.objects.all().delete()
    media.make_fingerprint(version_id=encoded.pk, at=clock.now())
    assert told == [encoded.pk]


def test_an_ffmpeg_without_chromaprint_is_named_once_and_pictures_are_still_compared(
    original, tmp_path, monkeypatch, caplog
):
    run = runner.run

    def lacks_it(arguments, **options):
        if "chromaprint" in arguments:
            raise runner.ToolFailed("ffmpeg", 1, "Requested output format 'chromaprint' is not known.")
        return run(arguments, **options)

    monkeypatch.setattr(runner, "run", lacks_it)
    prints._tell_once.cache_clear()
    # The bench's settings, which another test may have loaded, silence every logger.
    monkeypatch.setattr(prints.logger, "disabled", False)
    with caplog.at_level(logging.WARNING):
        taken = [print_of(original, tmp_path) for _ in range(2)]
    assert [message.count("chromaprint") for message in caplog.messages] == [1]
    assert not taken[0].sound
    assert len(taken[0].changes) >= 6


def test_a_lecture_of_which_nothing_can_be_read_is_published_and_known_as_not_comparable(ingest, lecture, monkeypatch):
    def breaks(**_given):
        raise runner.ToolFailed("ffmpeg", 1, "no")

    monkeypatch.setattr(prints, "take", breaks)
    version = ingest(lecture)
    media.encode(version_id=version.pk)
    version.refresh_from_db()
    assert version.is_ready
    assert (bytes(version.fingerprint.sound), version.fingerprint.changes) == (b"", [])
