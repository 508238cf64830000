"""Published directories: frozen, chained, signed; tampering is found; files come back as they went out."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.append_only import install_append_only, remove_append_only
from listings import services as listings
from listings.models import DirectoryRelease
from reference.models import Region

TABLE = "listings_directoryrelease"


@pytest.fixture
def release(listed, officer, at):
    return listings.publish(region=None, officer=officer, at=at)


@pytest.fixture
def tampered(db):
    """`tampered(release, num=3)`: as somebody would who has the database."""

    def change(release, **fields):
        remove_append_only(TABLE)
        DirectoryRelease.objects.filter(pk=release.pk).update(**fields)
        install_append_only(TABLE)

    return change


def test_a_release_is_frozen_while_the_directory_goes_on(release, listed, regional_officer, officer, at):
    assert release.count == 1
    assert listings.rows_of(release)[0]["listing"] == str(listed.uuid)
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=at)
    second = listings.publish(region=None, officer=officer, at=at + timedelta(hours=1))
    assert (second.num, second.count, second.previous_hash) == (2, 0, release.hash)
    difference = listings.difference(old=release, new=second)
    assert [row["title_zh"] for row in difference.removed] == ["电商标题课"]
    assert listings.check_releases() == (2, [])


def test_the_database_refuses_changes(release):
    with pytest.raises(DatabaseError), transaction.atomic():
        DirectoryRelease.objects.update(num=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        DirectoryRelease.objects.all()._raw_delete("default")


def test_whoever_has_the_files_checks_them_without_us(release, stranger):
    told = json.loads(stranger.get(f"/directory/releases/{release.uuid}.json").getvalue())
    rows = stranger.get(f"/directory/releases/{release.uuid}/rows.json").content
    assert hashlib.sha256(rows).hexdigest() == told["statement"]["contentHash"]
    import jwt

    key = jwt.PyJWK(stranger.get("/.well-known/jwks.json").json()["keys"][0])
    assert jwt.decode(told["signature"], key, algorithms=["EdDSA"]) == told["statement"]
    assert told["listings"] == json.loads(rows)


def test_the_files_say_the_same(release, stranger):
    text = stranger.get(f"/directory/releases/{release.uuid}.csv").getvalue().decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    (row,) = listings.rows_of(release)
    assert set(line) == set(row) == set(listings.FIELDS)
    for name, value in row.items():
        assert line[name] == ("" if value is None else json.dumps(value) if isinstance(value, bool) else str(value))


@pytest.mark.parametrize(
    "change",
    [
        lambda release: {"content": gzip.compress(b"[]")},
        lambda release: {"content": b"no gzip"},
        lambda release: {"count": 7},
        lambda release: {"content_hash": "1" * 64},
        lambda release: {"previous_hash": "1" * 64},
        lambda release: {"hash": "1" * 64},
        lambda release: {"signature": release.signature[:-4] + "AAAA"},
        lambda release: {"created_at": release.created_at - timedelta(days=1)},
        lambda release: {"num": 3},
    ],
)
def test_every_planted_change_is_found(release, officer, at, tampered, change):
    listings.publish(region=None, officer=officer, at=at + timedelta(hours=1))
    tampered(release, **change(release))
    with pytest.raises(CommandError):
        call_command("check_directory", stderr=io.StringIO())


def test_one_that_was_forged_whole_lacks_our_signature(release, tampered):
    content = b"[]"
    release.content_hash, release.count = hashlib.sha256(content).hexdigest(), 0
    from listings.services.releases import hash_of

    tampered(release, content=gzip.compress(content), content_hash=release.content_hash, count=0, hash=hash_of(release))
    _count, faults = listings.check_releases()
    assert [fault.problem for fault in faults] == ["it is not what was signed"]


def test_a_release_that_was_taken_away_is_missed(release, officer, at):
    listings.publish(region=None, officer=officer, at=at + timedelta(hours=1))
    remove_append_only(TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE num = 1")  # noqa: S608 - our own table
    install_append_only(TABLE)
    assert listings.check_releases()[1]


def test_a_region_has_a_directory_of_its_own(listed, regional_officer, foreign_officer, officer, at):
    beijing, yunnan = Region.objects.get(pk="110000"), Region.objects.get(pk="530000")
    assert listings.publish(region=beijing, officer=regional_officer, at=at).count == 1
    assert listings.publish(region=yunnan, officer=foreign_officer, at=at).count == 0
    with pytest.raises(listings.MayNotPublish):
        listings.publish(region=yunnan, officer=regional_officer, at=at)
    with pytest.raises(listings.MayNotPublish):
        listings.publish(region=None, officer=regional_officer, at=at)
    assert listings.check_releases() == (2, [])


def test_the_schedule_publishes_once_a_day_and_only_what_changed(listed, regional_officer, at):
    assert listings.publish_changed(at=at + timedelta(minutes=1)) == 1
    assert listings.publish_changed(at=at + timedelta(hours=2)) == 0
    assert listings.publish_changed(at=at + timedelta(days=1)) == 0
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=at + timedelta(days=1, hours=1))
    assert listings.publish_changed(at=at + timedelta(days=1, hours=2)) == 1
    listings.sweep(at=at + timedelta(days=1, hours=3))
    assert DirectoryRelease.objects.count() == 2


def test_pages_feed_and_changes_tell_kinds_and_dates_and_no_names(
    release, listed, regional_officer, officer, at, stranger, django_assert_max_num_queries
):
    listings.exit_listing(
        listing=listed, officer=regional_officer, exit_reason="rights", reason="张三投诉", at=at + timedelta(hours=1)
    )
    second = listings.publish(region=None, officer=officer, at=at + timedelta(hours=2))
    pages = {
        url: stranger.get(url).content.decode()
        for url in (
            f"/directory/{listed.uuid}/",
            "/directory/feed/",
            "/directory/feed/?region=110000",
            "/directory/releases/",
            f"/directory/releases/{second.uuid}/",
        )
    }
    for url, html in pages.items():
        for secret in ("张三", "主管老郑", "审核员老周", "管理员"):
            assert secret not in html, url
    assert "权利" in pages[f"/directory/{listed.uuid}/"]
    assert "电商标题课" in pages["/directory/feed/"]
    assert "电商标题课" in pages["/directory/feed/?region=110000"]
    assert "电商标题课" not in stranger.get("/directory/feed/?region=530000").content.decode()
    assert "电商标题课" in pages[f"/directory/releases/{second.uuid}/"]
    changes = stranger.get(f"/directory/releases/{second.uuid}/changes.json").json()
    assert (changes["from"], len(changes["removed"])) == (str(release.uuid), 1)
    back = stranger.get(f"/directory/releases/{release.uuid}/changes.json?against={second.uuid}").json()
    assert len(back["added"]) == 1
    assert stranger.get(f"/directory/releases/{release.uuid}/?against=nonsense").status_code == 404
    with django_assert_max_num_queries(4):
        stranger.get("/directory/releases/")
    with django_assert_max_num_queries(4):
        stranger.get("/directory/feed/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"kind": "course"}, 1), ({"kind": "platform"}, 0), ({"region": "110000"}, 1), ({"region": "530000"}, 0),
     ({"kind": "nonsense", "region": "x"}, 1)],
)  # fmt: skip
def test_the_directory_is_narrowed_by_kind_and_region(listed, foreign_officer, stranger, asked, found):
    assert json.loads(stranger.get("/directory.json", asked).getvalue())["count"] == found
    assert ("电商标题课" in stranger.get("/directory/", asked).content.decode()) is bool(found)


def test_all_four_kinds_stand_side_by_side(listed, institution, at, stranger):
    from listings.models import Listing

    for num, kind in enumerate(("platform", "institution", "resource")):
        Listing.objects.create(
            kind=kind, institution=institution, region_id="110000", changed_at=at, state="listed", in_directory=True,
            listed_at=at + timedelta(minutes=num), title_zh=f"条目{num}",
        )  # fmt: skip
    listings.rebuild_entries()
    html = stranger.get("/directory/").content.decode()
    for name in ("条目0", "条目1", "条目2", "电商标题课"):
        assert name in html
    rows = json.loads(stranger.get("/directory.json").getvalue())["listings"]
    assert {row["listing_kind"] for row in rows} == {"platform", "institution", "resource", "course"}
    assert json.loads(stranger.get("/directory.json", {"q": "条目1"}).getvalue())["count"] == 1
