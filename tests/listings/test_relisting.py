"""Content that was ended or returned, submitted again under another name, in another course, by another institution."""

from datetime import timedelta

import pytest

from courses.models import CourseVersion
from listings import services as listings
from listings.models import Comparison, Likeness, Listing
from listings.services import relisting
from listings.services.reviewing import RelistedContent
from media_pipeline import services as media
from media_pipeline.models import Fingerprint
from tests.copies import copy
from tests.listings.conftest import CAPTIONS, quiz_block, video_block


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    for name in ("media", "work"):
        (tmp_path / name).mkdir()
    settings.WORK_DIR = tmp_path / "work"
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = settings.STORAGES | {"media": local}


@pytest.fixture
def encode(at):
    """`encode(path, trainer)`: through the whole pipeline, with captions."""

    def make(path, by):
        version = media.ingest_file(
            path=path,
            label=path.name,
            title=path.stem[:50],
            tenant_key=by.affiliations.get().institution.code,
            user=by.user,
            at=at,
            captions=CAPTIONS,
            ai_declared=True,
        )
        media.encode(version_id=version.pk)
        version.refresh_from_db()
        assert version.is_ready
        return version

    return make


@pytest.fixture
def talk_of(make_video, monkeypatch):
    """`talk_of(seed)`: a measured version whose fingerprint is that of a talk of its own, without any file."""
    from media_pipeline.fingerprint import Print
    from media_pipeline.services import fingerprints
    from tests.media_pipeline.test_fingerprint_laws import pages, talk

    def make(seed, at):
        version = make_video(f"讲座{seed}")
        fingerprints.keep(version=version, taken=Print(talk(seed), pages(seed), 1800), at=at)
        return version

    return make


def end(version: CourseVersion, at, reason: str = "violation", state: str = "exited"):
    over = {"exit_reason": reason, "exited_at": at} if state == "exited" else {}
    Listing.objects.filter(course=version.course).update(
        state=state, in_directory=state in ("listed", "rectifying"), changed_at=at, **over
    )


def found_in(page, by, at):
    return {
        check.code: check for check in listings.run_checks(page=page, user=by.user, at=at) if check.group == "copies"
    }


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_ended_content_under_a_new_name_is_caught_re_encoded_cropped_trimmed_and_muted(
    encode, original, sister, write_course, trainer, foreign_trainer, auditor, at
):
    listings.ensure_review_workflow(at=at)
    whole = write_course(
        [video_block(encode(original, trainer), "甲"), video_block(encode(sister, trainer), "乙"), quiz_block()],
        slug="whole",
        ai_declared=True,
    )
    released = listings.approve(
        submission=listings.submit(page=whole, user=trainer.user, at=at), auditor=auditor, at=at
    )
    end(released, at + timedelta(days=1))
    later = at + timedelta(days=2)
    for number, how in enumerate(("re-encoded", "cropped", "trimmed", "all of it", "silent")):
        taken = encode(copy(original, how), foreign_trainer)
        page = write_course(
            [video_block(taken, "全新课程"), video_block(taken, "再来"), quiz_block()],
            by=foreign_trainer,
            slug=f"renamed-{number}",
            title="全新的课",
            ai_declared=True,
        )
        with pytest.raises(listings.ChecksFailed) as refused:
            listings.submit(page=page, user=foreign_trainer.user, at=later)
        assert {check.code for check in refused.value.checks} == {"relisted"}, how
        assert "电商标题课" in refused.value.checks[0].message
        assert refused.value.checks[0].anchor.startswith("block-")


@pytest.mark.timeout(300)
def test_another_lecture_of_the_same_course_and_voice_is_not_taken_for_a_copy(
    encode, original, sister, write_course, trainer, foreign_trainer, auditor, at
):
    listings.ensure_review_workflow(at=at)
    mine = encode(original, trainer)
    page = write_course([video_block(mine, "甲"), video_block(mine, "乙"), quiz_block()], ai_declared=True)
    end(listings.approve(submission=listings.submit(page=page, user=trainer.user, at=at), auditor=auditor, at=at), at)
    other, caught = encode(sister, foreign_trainer), encode(copy(original, "all of it"), foreign_trainer)
    fine = write_course(
        [video_block(other, "甲"), video_block(other, "乙"), quiz_block()],
        by=foreign_trainer,
        slug="sister",
        ai_declared=True,
    )
    assert listings.submit(page=fine, user=foreign_trainer.user, at=at + timedelta(days=1)).is_open
    copied = write_course(
        [video_block(caught, "甲"), video_block(other, "乙"), quiz_block()],
        by=foreign_trainer,
        slug="copied",
        ai_declared=True,
    )
    with pytest.raises(listings.ChecksFailed):
        listings.submit(page=copied, user=foreign_trainer.user, at=at + timedelta(days=1))
    assert found_in(copied, foreign_trainer, at)["relisted"].severity == "error"


@pytest.fixture
def listed(talk_of, write_course, trainer, auditor, at):
    """A listed course whose two lessons are one talk, and that talk's version."""
    listings.ensure_review_workflow(at=at)
    version = talk_of(1, at)
    page = write_course([video_block(version, "甲"), video_block(version, "乙"), quiz_block()])
    return listings.approve(submission=listings.submit(page=page, user=trainer.user, at=at), auditor=auditor, at=at)


@pytest.fixture
def copied(listed, talk_of, write_course, foreign_trainer, at):
    """A draft of another institution with the same talk."""
    version = talk_of(1, at)
    page = write_course(
        [video_block(version, "甲"), video_block(version, "乙"), quiz_block()], by=foreign_trainer, slug="c"
    )
    assert relisting.compare(version_id=version.pk, at=at)
    return page, version


@pytest.mark.parametrize(
    ("state", "reason", "code", "severity"),
    [
        ("exited", "violation", "relisted", "error"),
        ("exited", "rights", "relisted", "error"),
        ("exited", "evaluation", "relisted", "error"),
        ("suspended", "", "relisted", "error"),
        ("exited", "voluntary", "ended_elsewhere", "warning"),
        ("exited", "expired", "ended_elsewhere", "warning"),
        ("returned", "", "returned_before", "warning"),
    ],
)
def test_what_a_copy_means_depends_on_how_the_other_listing_stands(
    listed, copied, foreign_trainer, at, state, reason, code, severity
):
    page, version = copied
    assert found_in(page, foreign_trainer, at).keys() == {"copies"}, "nothing wrong while it is listed"
    end(listed, at + timedelta(days=1), reason, state)
    relisting.compare(version_id=version.pk, at=at + timedelta(days=2))
    found = found_in(page, foreign_trainer, at)
    assert found.keys() == {code}
    assert found[code].severity == severity
    assert "电商标题课" in found[code].message


def test_a_listing_that_is_admitted_again_blocks_nobody(listed, copied, foreign_trainer, at):
    page, version = copied
    end(listed, at)
    relisting.compare(version_id=version.pk, at=at)
    assert "relisted" in found_in(page, foreign_trainer, at)
    Listing.objects.filter(course=listed.course).update(state="draft", in_directory=False, changed_at=at)
    assert found_in(page, foreign_trainer, at).keys() == {"copies"}


def test_submitting_makes_sure_of_what_the_background_has_not_compared(listed, copied, foreign_trainer, at):
    page, _version = copied
    end(listed, at + timedelta(days=1))
    assert not Likeness.objects.exists()
    with pytest.raises(listings.ChecksFailed) as refused:
        listings.submit(page=page, user=foreign_trainer.user, at=at + timedelta(days=1))
    assert [check.code for check in refused.value.checks] == ["relisted"]
    assert Likeness.objects.exists(), "what was found is kept though nothing was submitted"


def test_the_very_same_video_in_a_new_course_is_caught_without_any_fingerprint(listed, write_course, trainer, at):
    Fingerprint.objects.all().delete()
    end(listed, at)
    version = listed.lesson_list[0].video_version
    page = write_course([video_block(version, "甲"), video_block(version, "乙"), quiz_block()], slug="again")
    assert found_in(page, trainer, at)["relisted"].severity == "error"


def test_the_same_file_in_a_listed_course_of_another_institution_is_told(
    listed, copied, foreign_trainer, at, django_assert_max_num_queries
):
    page, version = copied
    for each in (version, listed.lesson_list[0].video_version):
        type(each).objects.filter(pk=each.pk).update(sha256="a" * 64)
    found = found_in(page, foreign_trainer, at)
    assert found["listed_elsewhere"].severity == "warning"


def test_what_was_never_public_is_not_named_to_others(talk_of, write_course, trainer, foreign_trainer, auditor, at):
    listings.ensure_review_workflow(at=at)
    version = talk_of(1, at)
    page = write_course([video_block(version, "甲"), video_block(version, "乙"), quiz_block()], title="机密课")
    submission = listings.submit(page=page, user=trainer.user, at=at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    copy_of = talk_of(1, at)
    other = write_course(
        [video_block(copy_of, "甲"), video_block(copy_of, "乙"), quiz_block()], by=foreign_trainer, slug="o"
    )
    submitted = listings.submit(page=other, user=foreign_trainer.user, at=at + timedelta(days=1))
    told = next(check["message"] for check in submitted.checks if check["code"] == "returned_before")
    assert "机密课" not in told
    assert "晨光" not in told
    assert str(submission.listing.uuid)[:8] not in told
    risk = listings.copies_in(submission=submitted)[0]
    assert "晨光" in risk.text, "auditors may know"
    assert not risk.is_blocking


def test_a_video_without_a_fingerprint_is_not_taken_for_unlike(write_course, trainer, at):
    demo = found_in(write_course(), trainer, at)
    assert demo["not_compared"].severity == "warning"
    market = found_in(write_course(offering="market", slug="m"), trainer, at)
    assert market["not_compared"].severity == "error"


def test_a_video_without_sound_or_changes_is_said_to_be_not_comparable(make_video, write_course, trainer, at):
    from media_pipeline.fingerprint import Print
    from media_pipeline.services import fingerprints

    version = make_video()
    fingerprints.keep(version=version, taken=Print(), at=at)
    relisting.compare(version_id=version.pk, at=at)
    page = write_course([video_block(version, "甲"), video_block(version, "乙"), quiz_block()])
    assert found_in(page, trainer, at)["not_comparable"].severity == "warning"


def test_the_sweep_compares_what_nobody_rang_for_and_what_lies_before_auditors(
    listed, talk_of, write_course, foreign_trainer, auditor, at
):
    version = talk_of(1, at)
    page = write_course(
        [video_block(version, "甲"), video_block(version, "乙"), quiz_block()], by=foreign_trainer, slug="o"
    )
    assert relisting.sweep(at=at) >= 1
    assert Comparison.objects.filter(version=version).exists()
    submission = listings.submit(page=page, user=foreign_trainer.user, at=at)
    assert listings.copies_in(submission=submission) == []
    end(listed, at + timedelta(days=1))
    assert relisting.sweep(at=at + timedelta(days=1, minutes=1)) == 1
    assert [risk.is_blocking for risk in listings.copies_in(submission=submission)] == [True]
    assert relisting.sweep(at=at + timedelta(days=1, minutes=2)) == 0
    with pytest.raises(RelistedContent):
        listings.approve(submission=submission, auditor=auditor, at=at + timedelta(days=2))


def test_more_pairs_than_one_can_wait_for_are_left_to_the_background(listed, talk_of, at, monkeypatch):
    end(listed, at)
    version = talk_of(1, at)
    rung = []
    monkeypatch.setattr(relisting, "enqueue", lambda name, **ids: rung.append(ids["version_id"]))
    monkeypatch.setattr(relisting, "MOST_PAIRS_AT_ONCE", 0)
    relisting.make_sure(versions=[version], at=at)
    assert rung == [version.pk]
    assert not Comparison.objects.filter(version=version).exists()


def test_checking_copies_takes_the_same_few_queries_however_many_listings_ended(
    listed, copied, foreign_trainer, institution, at, django_assert_max_num_queries
):
    from listings.services import relisting_checks

    _page, version = copied
    end(listed, at)
    relisting.compare(version_id=version.pk, at=at)
    with django_assert_max_num_queries(7):
        list(
            relisting_checks.of_versions(
                versions=[(version, "")],
                institution=foreign_trainer.affiliations.get().institution,
                course_id=None,
                strict=True,
            )
        )
