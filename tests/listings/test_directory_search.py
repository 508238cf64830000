"""Finding in the directory: what a word, a place and a kind find together, and that the index never says otherwise."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from courses.models import Course
from courses.search.tokens import index_tokens, query_tokens
from institutions import services as institutions
from institutions.models import Institution, Trainer
from listings import services as listings
from listings.models import DirectoryEntry, Listing, ListingEvent
from listings.services import entries
from listings.services.moves import ALLOWED, ListingMoved, move

Act = ListingEvent.Act
State = Listing.State


def found(query: str = "", **wishes: Any) -> int:
    return listings.directory(query=query, **wishes).count()


QUERIES = {
    "电商标题课": 1,
    "电": 1,
    "電商": 1,
    "标题课 电商": 1,
    "标题怎么改": 1,
    "电子商务": 1,
    "合格的标题": 1,
    "晨光": 1,
    "晨光 电商": 1,
    "晨光 养蜂": 0,
    "msk-77": 1,
    "ＭＳＫ－７７": 1,
    "msk-7": 0,
    "course": 0,
    "cou": 0,
    ":course": 0,
    "110": 0,
    "！？": 0,
    "😀": 0,
    "' OR 1=1 --": 0,
    "  ": 1,
    "": 1,
}


def test_it_finds_what_holds_every_word(submission: Any, auditor: User, at: datetime) -> None:
    version = submission.version
    type(version).objects.filter(pk=version.pk).update(content=version.content | {"code": "MSK-77"})
    version.refresh_from_db()
    listings.approve(submission=submission, auditor=auditor, at=at)
    assert Course.objects.get().code == "MSK-77"
    assert {query: found(query) for query in QUERIES} == QUERIES
    assert {query: found(query, most=1, kind="course", region="110000") for query in QUERIES} == QUERIES
    assert not any(found(query, kind="platform") or found(query, region="999999") for query in QUERIES)


def test_its_institution_is_found_by_code_in_capitals_or_not(listed: Listing, institution: Institution) -> None:
    assert found(institution.code) == found(institution.code.lower()) == 1
    assert found(institution.code[:-1] + "#") == 1
    assert found(institution.code[1:]) == 0


def test_a_place_stands_for_what_lies_within_it(listed: Listing, regional_officer: User, at: datetime) -> None:
    assert [found(region=code) for code in ("110000", "110100", "110105")] == [1, 0, 0]
    Listing.objects.update(region="110105")
    call_command("rebuild_directory_search", stdout=StringIO())
    assert [found("电商", region=code) for code in ("110000", "110100", "110105", "110106")] == [1, 1, 1, 0]


def test_what_leaves_the_directory_is_found_no_more_and_comes_back_in_its_place(
    listed: Listing, draft: Any, trainer: Trainer, auditor: User, regional_officer: User, at: datetime
) -> None:
    number = DirectoryEntry.objects.get().pk
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    assert (found("电商"), DirectoryEntry.objects.get().words) == (0, "")
    listings.resume(listing=listed, officer=regional_officer, reason="", at=at)
    assert found("电商") == found("标题怎么改") == 1
    listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    assert found("电商") == found(region="110000") == 0
    listings.readmit(listing=listed, user=trainer.user, reason="", at=at)
    assert found("电商") == 0
    draft.title = "直播文案课"
    draft.save_revision(user=trainer.user)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    listings.approve(submission=again, auditor=auditor, at=at)
    assert (found("直播文案"), found("电商标题课")) == (1, 0)
    assert DirectoryEntry.objects.get().pk == number


def test_an_act_that_fails_leaves_the_index_as_it_was(listed: Listing, at: datetime) -> None:
    with suppress(RuntimeError), transaction.atomic():
        move(listing=listed, act=Act.SUSPENDED, actor=None, reason="x", at=at)
        raise RuntimeError
    assert found("电商") == 1


def test_an_institution_that_is_renamed_is_found_by_its_new_name(
    listed: Listing, institution: Institution, officer: User, signed_in: Callable[[User], Client]
) -> None:
    form = {"code": institution.code, "name_zh": "启明技工学校", "name_en": "", "kind": "training", "region": "110000"}
    address = f"/manage/snippets/institutions/institution/edit/{institution.pk}/"
    assert signed_in(officer).post(address, form | {"may_submit": "on"}).status_code == 302
    assert (found("启明 电商"), found("晨光")) == (1, 0)


def test_what_is_gone_keeps_no_words_when_its_institution_is_renamed(
    listed: Listing, institution: Institution, trainer: Trainer, at: datetime
) -> None:
    listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    institutions.note_renamed(institution=institution)
    assert DirectoryEntry.objects.get().institution_words == ""


def test_the_newest_are_those_that_came_last(institution: Institution, at: datetime) -> None:
    made = [_listing(institution, at, "养蜂入门") for _ in range(3)]
    for num, listing in enumerate(reversed(made)):
        move(listing=listing, act=Act.SUBMITTED, actor=None, at=at)
        move(listing=listing, act=Act.TAKEN, actor=None, at=at)
        move(listing=listing, act=Act.APPROVED, actor=None, at=at)
        move(listing=listing, act=Act.LISTED, actor=None, at=at + timedelta(days=num))
    assert list(listings.directory(query="养蜂", most=2)) == made[:2]
    assert list(listings.directory(query="养蜂")) == made


def test_a_search_asks_the_database_no_oftener_than_the_whole_list(listed: Listing, stranger: Client) -> None:
    stranger.get("/directory/")

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "电商标题课" in stranger.get(f"/directory/?{query}").content.decode()
        return len(queries)

    assert asked("q=电商&kind=course") <= asked("") <= 8
    assert asked("q=电商&kind=course&region=110000") <= asked("region=110000") <= 12


def test_the_migration_fills_in_what_was_there_before(listed: Listing, institution: Institution, at: datetime) -> None:
    gone = _listing(institution, at, "养蜂入门")
    Listing.objects.filter(pk=gone.pk).update(listed_at=at - timedelta(days=1))
    before = DirectoryEntry.objects.get()
    DirectoryEntry.objects.all().delete()
    assert found("电商") == 0
    import_module("listings.migrations.0014_directory_entry").fill(apps, None)
    after = DirectoryEntry.objects.get(listing=listed)
    assert (after.words, after.institution_words) == (before.words, before.institution_words)
    assert found("标题怎么改") == 1
    earlier = DirectoryEntry.objects.get(listing=gone)
    assert (earlier.pk < after.pk, earlier.words) == (True, "")


def _listing(institution: Institution, at: datetime, title: str) -> Listing:
    return Listing.objects.create(
        kind="resource", institution=institution, region_id=institution.region_id, changed_at=at, title_zh=title
    )


WORDS = ("养蜂", "蜂", "入门", "直播", "excel", "ai", "晨光", "启明", "远山")
titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 2), st.sampled_from(sorted(ALLOWED))),
        st.tuples(st.just(-1), st.sampled_from(("启明学校", "远山学校"))),
    ),
    min_size=5,
    max_size=30,
)


def _scanned(query: str) -> set[int]:
    """What reading every text finds."""
    wanted = query_tokens(query)
    hits = set()
    for one in Listing.objects.filter(state__in=[State.LISTED, State.RECTIFYING]).select_related("institution"):
        texts = f"{one.title_zh} {one.title_en} {one.institution.name_zh} {one.institution.name_en}"
        held = index_tokens(f"{texts} {one.institution.code}").split()
        if all(any(t.startswith(w.text) if w.prefix else t == w.text for t in held) for w in wanted):
            hits.add(one.pk)
    return hits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.lists(titles, min_size=3, max_size=3), done=steps)
def test_the_index_finds_what_reading_every_text_finds(
    institution: Institution, at: datetime, named: list[str], done: list[tuple[int, str]]
) -> None:
    made = [_listing(institution, at, title) for title in named]
    # Two of three begin in the directory: a walk from the draft seldom gets there.
    for listing in made[:2]:
        for act in (Act.SUBMITTED, Act.TAKEN, Act.APPROVED, Act.LISTED):
            move(listing=listing, act=act, actor=None, at=at)
    for num, what in done:
        if num < 0:
            institution.name_zh = what
            institution.save()
            institutions.note_renamed(institution=institution)
            continue
        try:
            move(listing=made[num], act=what, actor=None, at=at, reason="因为", **_fields(what, at))
        except ListingMoved:
            made[num].refresh_from_db()
    for query in (*WORDS, "养蜂 学校", "exc", "启明 直播", institution.code):
        assert set(listings.directory(query=query).values_list("pk", flat=True)) == _scanned(query)
    Listing.objects.filter(pk__in=[one.pk for one in made]).update(state=State.DRAFT, in_directory=False)
    entries.rebuild()


def _fields(act: str, at: datetime) -> dict[str, Any]:
    if act == Act.RECTIFY:
        return {"rectify_by": at.date(), "due_date": at.date()}
    if act == Act.EXITED:
        return {"exit_reason": "violation", "exited_at": at}
    return {"exit_reason": "", "exited_at": None} if act in (Act.READMITTED, Act.REINSTATED) else {}
