"""What machines say of a draft before a person looks: captions against the sound, texts, links, topics."""

import pytest

from courses.services import outline
from listings import services as listings
from listings.models import TriedLink
from listings.services import caption_checks, links
from listings.services.transcript import Cue
from media_pipeline.models import VideoVersion
from tests.listings.conftest import quiz_block, video_block


def found_in(page, trainer, at):
    return {check.code: check for check in listings.run_checks(page=page, user=trainer.user, at=at)}


def heard(speech, **fields):
    """A version in which somebody speaks at these seconds; `None`: nobody listened."""
    facts = {} if speech is None else {"speech": [[start * 1000, end * 1000] for start, end in speech]}
    return VideoVersion(pk=0, duration_ms=60_000, facts=facts, **fields)


def said(*cues):
    return [Cue(start * 1000, end * 1000, text) for start, end, text in cues]


def codes(cues, version):
    return [code for code, _severity, _message in caption_checks.of_captions(cues, version)]


SPEECH = [(0, 8), (8.5, 16), (16.4, 25), (26, 34), (35, 44)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cues", "speech", "expected"),
    [
        (said((0, 15, "一二三"), (15, 30, "四五六"), (30, 44, "七八九")), SPEECH, []),
        (said((0, 10, "一二三"), (30, 44, "七八九")), SPEECH, ["captions_gap"]),
        (
            said(
                (0, 10, "一二三"),
            ),
            SPEECH,
            ["captions_gap"],
        ),
        (said((0, 10, "一二三"), (50, 55, "完")), [(0, 10), (50, 55)], []),
        (said((0, 20, "一二三")), [(0, 21)], ["captions_no_speech"]),
        (said((0, 20, "一二三")), [], ["captions_no_speech"]),
        (said((0, 20, "一二三")), None, ["captions_unheard"]),
        (said((0, 1, "一二三四五六七八九十一二三"), (1, 44, "慢")), SPEECH, ["captions_fast"]),
        (said((0, 1, "thirteen fast"), (1, 44, "慢")), SPEECH, []),
    ],
)
def test_captions_are_compared_with_what_is_heard(cues, speech, expected):
    assert codes(cues, heard(speech)) == expected


def test_a_noisy_room_without_pauses_is_speech_where_the_sound_changes(make_video, at):
    from media_pipeline.fingerprint import Print
    from media_pipeline.services import fingerprints

    version = make_video()
    version.facts = {"speech": [[0, 21_000]]}
    version.save()
    cues = said((0, 20, "一二三"))
    fingerprints.keep(version=version, taken=Print(sound=list(range(0, 3_000_000, 9_999))), at=at)
    assert codes(cues, version) == []
    fingerprints.keep(version=version, taken=Print(sound=[77] * 300), at=at)
    assert codes(cues, version) == ["captions_no_speech"]


def test_a_script_timed_over_a_tone_is_remarked(write_course, make_video, trainer, at):
    version = make_video()
    VideoVersion.objects.filter(pk=version.pk).update(facts={"speech": [[0, 21_000]], "loudness_lufs": -20.0})
    page = write_course([video_block(version, "甲"), video_block(make_video(), "乙"), quiz_block()])
    found = found_in(page, trainer, at)["captions_no_speech"]
    assert found.severity == "warning"
    assert "甲" in found.message
    assert found.anchor.startswith("block-")


def reading(html, title="读一读"):
    return ("reading", {"title_zh": title, "body_zh": html})


@pytest.fixture
def with_text(write_course, make_video):
    def write(html, **fields):
        lessons = [
            video_block(make_video("一"), "甲"),
            video_block(make_video("二"), "乙"),
            reading(html),
            quiz_block(),
        ]
        return write_course(lessons, **fields)

    return write


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ("<h4>小标题</h4><p>字</p>", "heading_order"),
        ("<h3></h3><p>字</p>", "heading_empty"),
        ('<p>图</p><embed embedtype="image" id="1" format="left" alt=""/>', "alt_missing"),
        ('<p><a linktype="page" id="987654">那里</a></p>', "link_dead"),
        ('<p><a href="">那里</a></p>', "link_dead"),
        ('<p><a href="javascript:x">那里</a></p>', "link_dead"),
        ('<p><a href="https://example.com/a">那里</a></p>', "link_unchecked"),
    ],
)
def test_texts_and_links_are_looked_through(html, code, with_text, trainer, at):
    found = found_in(with_text(html), trainer, at)[code]
    assert found.severity == "warning"
    assert found.group == "texts"
    assert "读一读" in found.message
    assert found.anchor.startswith("block-")


def test_a_text_in_order_with_a_link_to_a_public_page_is_fine(with_text, trainer, at):
    from wagtail.models import Page

    home = Page.objects.get(depth=2)
    html = f'<h3>大</h3><h4>小</h4><p><a linktype="page" id="{home.pk}">首页</a> <a href="tel:12348">12348</a></p>'
    assert found_in(with_text(html), trainer, at)["texts"].severity == "ok"


def test_an_own_draft_is_no_place_that_learners_get_to(with_text, write_course, trainer, at):
    draft = write_course(slug="draft")
    page = with_text(f'<p><a linktype="page" id="{draft.pk}">那里</a></p>', slug="other")
    assert found_in(page, trainer, at)["link_dead"].severity == "warning"


def test_links_outside_are_tried_only_where_that_is_on_and_never_while_checking(
    with_text, trainer, at, settings, monkeypatch
):
    tried = []
    monkeypatch.setattr("common.web.outside.answers", lambda url: bool(tried.append(url)))
    listings.ensure_review_workflow(at=at)
    listings.submit(page=with_text('<p><a href="https://example.com/a">甲</a></p>'), user=trainer.user, at=at)
    assert not TriedLink.objects.exists()
    assert links.try_waiting(at=at) == 0

    settings.CHECK_OUTSIDE_LINKS = True
    page = with_text('<p><a href="https://example.com/b">乙</a></p>', slug="second")
    listings.submit(page=page, user=trainer.user, at=at)
    assert tried == []
    assert links.try_waiting(at=at) == 1
    assert links.try_waiting(at=at) == 0
    assert tried == ["https://example.com/b"]
    assert "https://example.com/b" in found_in(page, trainer, at)["link_broken"].message


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"title": "家庭针灸入门"}, "title"),
        ({"promise_zh": "学会自己诊断小病"}, "promise_zh"),
        ({"outcomes": [("outcome", {"zh": "会做电工作业"})]}, "outcomes"),
    ],
)
def test_topics_for_the_qualified_are_pointed_out_at_their_place(fields, anchor, write_course, trainer, at):
    from courses import services as courses

    found = found_in(write_course(**fields), trainer, at)["restricted_topic"]
    assert found.severity == "warning"
    assert found.anchor == courses.field_anchor(anchor)


def test_one_video_in_two_lessons_is_remarked(write_course, make_video, trainer, at):
    version = make_video()
    page = write_course([video_block(version, "甲"), video_block(version, "乙"), quiz_block()])
    assert "乙" in found_in(page, trainer, at)["video_twice"].message


def test_every_finding_has_a_place_that_the_editor_draws(with_text, trainer, at, signed_in):
    page = with_text("<h4>小</h4>", title="针灸", outcomes=[])
    client = signed_in(trainer.user)
    html = client.get(f"/manage/pages/{page.pk}/edit/").content.decode()
    checks = [check for check in listings.run_checks(page=page, user=trainer.user, at=at) if check.severity != "ok"]
    ids = {lesson.block_id for lesson in outline.read_outline(page.curriculum)}
    for check in checks:
        assert f'data-anchor="{check.anchor}"' in html
        block = check.anchor.removeprefix("block-").removesuffix("-section")
        assert not check.anchor or f'id="{check.anchor}"' in html or block in ids
