"""Wagtail's doors: what trainers may do with course pages, and what nobody may."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts import services as accounts
from courses import services as courses
from courses.editor import edit_handler
from courses.models import CoursePage, CoursesRoot, HomePage, InstitutionPage
from institutions import services as institutions
from media_pipeline import services as media
from tests.cast import unified_code


@pytest.fixture
def desk(trainer, signed_in) -> Client:
    return signed_in(trainer.user)


@pytest.fixture
def foreign(trainer, lecture_file, at):
    """Another institution's trainer with a video of theirs."""
    house = institutions.create_institution(
        code=unified_code("52110000MJ0000009"),
        name_zh="外校",
        name_en="Elsewhere",
        kind="training",
        region_code="110000",
        at=at,
    )
    courses.open_institution_node(institution=house, at=at)
    user = accounts.create_user(phone="+8613800000099", display_name="外校老师", at=at)
    names = {"name_zh": "外校老师", "name_en": "", "headline_zh": "", "headline_en": "", "bio_zh": "", "bio_en": ""}
    teacher = institutions.add_trainer(institution=house, user=user, at=at, **names)
    courses.admit_trainer(institution=house, user=user)
    version = media.ingest_file(
        path=lecture_file, label="f.mp4", title="外校的课", tenant_key=house.code, user=user, at=at
    )
    return teacher, version


def _form(trainer_id: int, video_id: int | str = "") -> dict[str, str]:
    lesson = {"title_zh": "第一课", "title_en": "", "summary_zh": "", "summary_en": "", "video": str(video_id)}
    chapter = {"title_zh": "第一章", "title_en": "", "lessons": streamfield([("video", lesson)])}
    texts = (
        "promise_zh promise_en title_en for_whom_zh for_whom_en code malan_type practice_zh practice_en "
        "author source licence standard standard_reason"
    )
    form = nested_form_data(
        dict.fromkeys(texts.split(), "")
        | {
            "title": "从后台写的课",
            "offering": "market",
            "description_zh": rich_text("<p>好</p>"),
            "description_en": rich_text(""),
            "outcomes": streamfield([]),
            "curriculum": streamfield([("chapter", chapter)]),
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
    )
    return form | {"trainers": str(trainer_id)}


def _node(trainer) -> InstitutionPage:
    return InstitutionPage.objects.get(institution=trainer.affiliations.get().institution)


def _create(desk: Client, trainer, **form):
    address = f"/manage/pages/add/courses/coursepage/{_node(trainer).pk}/"
    return desk.post(address, _form(**form), follow=True)


def test_a_trainer_writes_a_course_with_a_video_of_the_institution(desk, trainer, lecture):
    answer = _create(desk, trainer, trainer_id=trainer.pk, video_id=lecture.video_id)
    assert answer.status_code == 200
    page = CoursePage.objects.get()
    assert not page.live
    assert courses.page_video_versions(page.get_latest_revision_as_object()) == [lecture]
    assert page.get_latest_revision_as_object().trainers.get() == trainer


def test_another_institutions_video_or_trainer_is_refused(desk, trainer, lecture, foreign):
    stranger, video = foreign
    _create(desk, trainer, trainer_id=trainer.pk, video_id=video.video_id)
    _create(desk, trainer, trainer_id=stranger.pk, video_id=lecture.video_id)
    # Nor may an administrator mix them up: the institution of the page decides.
    assert not CoursePage.objects.exists()


def test_an_administrator_may_not_mix_institutions_either(officer, signed_in, trainer, foreign):
    _stranger, video = foreign
    _create(signed_in(officer), trainer, trainer_id=trainer.pk, video_id=video.video_id)
    assert not CoursePage.objects.exists()


def test_a_trainer_neither_sees_nor_edits_another_institutions_pages(signed_in, foreign, compose):
    page = compose(title="本校的课")
    outside = signed_in(foreign[0].user)
    assert outside.get(f"/manage/pages/{page.pk}/edit/").status_code in (302, 403)
    assert "本校的课" not in outside.get("/manage/pages/", follow=True).content.decode()
    listing = outside.get(f"/manage/pages/{_node(foreign[0]).pk}/")
    assert listing.status_code == 200


def test_the_editor_opens_with_tabs_in_the_order_of_thought(desk, compose):
    page = compose()
    html = desk.get(f"/manage/pages/{page.pk}/edit/").content.decode()
    places = [html.index(f'id="tab-{tab}"') for tab in ("promise", "curriculum", "assessment", "rights")]
    assert places == sorted(places)
    for name in edit_handler(CoursePage).get_form_class()._meta.fields:
        assert name == "comments" or f'id="{courses.field_anchor(name)}"' in html, name
    assert "go_live_at" not in html
    assert "action-publish" not in html


def test_the_draft_is_previewed_as_learners_would_see_it(desk, compose):
    page = compose(title="草稿的样子", promise_zh="会做草稿")
    html = desk.get(f"/manage/pages/{page.pk}/view_draft/").content.decode()
    assert "草稿的样子" in html
    assert "会做草稿" in html
    assert "/enrol/" not in html


@pytest.mark.parametrize("who", ["trainer", "officer"])
def test_nobody_publishes_copies_moves_or_aliases_a_course_page(who, trainer, officer, compose, signed_in, desk):
    page = compose()
    page.save_revision()
    user = trainer.user if who == "trainer" else officer
    may = page.permissions_for_user(user)
    assert may.can_edit()
    refused = ["publish", "unpublish", "copy", "move", "unschedule", "set_view_restrictions", "submit_for_moderation"]
    assert [name for name in refused if getattr(may, f"can_{name}")()] == []
    # The same through the base class, which Wagtail's lists hold.
    assert not Page.objects.get(pk=page.pk).permissions_for_user(user).can_publish()
    node = _node(trainer)
    assert not node.permissions_for_user(user).can_publish_subpage()
    client = signed_in(user)
    copy = {"new_title": "副本", "new_slug": "copy", "new_parent_page": node.pk, "alias": "on", "publish_copies": "on"}
    client.post(f"/manage/pages/{page.pk}/copy/", copy)
    client.post(f"/manage/api/main/pages/{page.pk}/action/copy/", {}, content_type="application/json")
    client.post(f"/manage/api/main/pages/{page.pk}/action/create_alias/", {}, content_type="application/json")
    client.post(f"/manage/api/main/pages/{page.pk}/action/publish/", {}, content_type="application/json")
    client.post(f"/manage/pages/{page.pk}/move/{CoursesRoot.objects.get().pk}/confirm/", {})
    form = _form(trainer.pk) | {"action-publish": "1", "go_live_at": "2030-01-01 00:00"}
    client.post(f"/manage/pages/{page.pk}/edit/", form)
    page.refresh_from_db()
    assert CoursePage.objects.count() == 1
    assert (page.live, page.go_live_at, page.get_parent().pk) == (False, None, node.pk)


def test_a_submitted_course_page_can_not_be_deleted(officer, compose, freeze):
    page = compose()
    assert page.permissions_for_user(officer).can_delete()
    freeze(page)
    assert not page.permissions_for_user(officer).can_delete()


def test_trainers_do_not_see_menus_they_have_no_use_for(desk, officer, signed_in):
    html = desk.get("/manage/").content.decode()
    for address in ("/manage/reports/", "/manage/images/", "/manage/documents/", "/manage/settings/", "/manage/users/"):
        assert f'"{address}' not in html, address


def test_the_admins_search_finds_chinese_words(desk, compose):
    compose(title="短视频与电商起步").save_revision()
    compose(title="看懂数据").save_revision()
    for query, titles in (("电商", {"短视频与电商起步"}), ("据", {"看懂数据"}), ("没有", set())):
        assert {page.title for page in Page.objects.search(query)} == titles
        assert {page.title for page in CoursePage.objects.autocomplete(query)} == titles
    html = desk.get("/manage/pages/search/?q=电商").content.decode()
    assert "短视频与电商起步" in html


def test_preparing_the_site_twice_changes_nothing(db, at, stranger):
    out = StringIO()
    call_command("prepare_site", stdout=out)
    home = HomePage.objects.get()
    HomePage.objects.update(headline_zh="换过的话")
    call_command("prepare_site", stdout=out)
    assert HomePage.objects.get().pk == home.pk
    assert HomePage.objects.get().headline_zh == "换过的话"
    assert set(Page.objects.filter(depth=2)) == {Page.objects.get(pk=home.pk)}
    assert "换过的话" in stranger.get("/").content.decode()


def test_opening_a_node_twice_keeps_one_node_one_group_and_one_tenant(institution, trainer, at):
    node = courses.open_institution_node(institution=institution, at=at)
    assert InstitutionPage.objects.get() == node
    group = trainer.user.groups.get()
    assert group.name == f"institution:{institution.code}:trainers"
    permissions = {permission.permission.codename for permission in group.page_permissions.all()}
    assert permissions == {"add_page", "change_page"}
    assert [tenant.key for tenant in media_tenants(trainer.user)] == [institution.code]


def media_tenants(user):
    from media_pipeline.services.videos import tenants_of

    return tenants_of(user)


def test_the_page_chooser_offers_own_pages_only(signed_in, foreign, compose, desk):
    ours = compose(title="Unreleased4711")
    elsewhere = signed_in(foreign[0].user)
    for address in (f"/manage/choose-page/{ours.get_parent().pk}/", "/manage/choose-page/search/?q=Unreleased4711"):
        assert "Unreleased4711" in desk.get(address).content.decode()
        assert "Unreleased4711" not in elsewhere.get(address).content.decode()


def test_a_trainer_does_not_rename_the_institutions_node(desk, institution, trainer):
    node = InstitutionPage.objects.get(institution=institution)
    answer = desk.post(f"/manage/pages/{node.pk}/edit/", {"title": "别的名字", "slug": "other"})
    assert answer.status_code == 302
    assert node.get_latest_revision() is None
    assert desk.get(f"/manage/pages/{node.pk}/").status_code == 200


def test_an_administrator_explores_from_the_root(officer, signed_in, compose):
    compose(title="一门课")
    assert signed_in(officer).get("/manage/pages/").status_code == 200
    assert signed_in(officer).get("/manage/pages/search/?q=马兰花").status_code == 200


def test_the_scripts_of_the_editor_speak_chinese_where_wagtail_does_not_yet(desk):
    words = desk.get("/manage/jsi18n/").content.decode()
    for text, translated in (("Insert a block", "插入内容块"), ("A network error occurred.", "网络出了问题。")):
        assert f"{json.dumps(text)}: {json.dumps(translated)}" in words
