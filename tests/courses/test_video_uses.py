"""A video that a course holds, as it was frozen or as its draft stands, is not deleted."""

import pytest

from courses import services as courses
from courses.services.uses import titles_pinning
from media_pipeline import services as media
from media_pipeline.models import Video, VideoVersion
from media_pipeline.services.cancelling import VersionPinned
from media_pipeline.services.deleting import VideoInUse


def test_a_draft_that_holds_a_video_is_named(compose, lecture, trainer, at):
    page = compose(title="草稿里的课")
    assert media.uses_of(lecture.video) == ["草稿里的课"]
    with pytest.raises(VideoInUse) as refused:
        media.delete_video(video=lecture.video, user=trainer.user, at=at)
    assert "草稿里的课" in str(refused.value)
    page.delete()
    assert media.uses_of(lecture.video) == []
    media.delete_video(video=lecture.video, user=trainer.user, at=at)
    assert not media.videos_for(trainer.user).exists()


def test_a_revision_that_was_never_saved_as_the_page_counts_too(compose, lecture, trainer):
    page = compose(title="改到一半的课")
    curriculum, page.curriculum = page.curriculum, []
    page.save()
    page.curriculum = curriculum
    page.save_revision(user=trainer.user)
    assert media.uses_of(lecture.video) == ["改到一半的课"]


def test_a_frozen_version_holds_its_video_for_good(compose, lecture, trainer, at):
    page = compose(title="交过的课")
    revision = page.save_revision(user=trainer.user)
    courses.freeze(page=page, revision=revision, user=trainer.user, at=at)
    page.curriculum = []
    page.save()
    page.save_revision(user=trainer.user)
    assert media.uses_of(lecture.video) == ["交过的课"]


def test_a_file_that_a_course_was_submitted_with_is_converted_to_its_end(compose, lecture, trainer, at):
    page = compose(title="交过的课")
    revision = page.save_revision(user=trainer.user)
    courses.freeze(page=page, revision=revision, user=trainer.user, at=at)
    assert list(titles_pinning(lecture)) == ["交过的课"]
    VideoVersion.objects.filter(pk=lecture.pk).update(state="encoding", ready_at=None)
    with pytest.raises(VersionPinned):
        media.cancel_encoding(version=lecture)


def test_another_video_is_free(compose, lecture, trainer, at):
    compose()
    other = Video.objects.create(title="没人用", tenant=lecture.video.tenant, created_at=at)
    assert media.uses_of(other) == []
