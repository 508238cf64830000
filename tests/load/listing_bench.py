"""What the review desk, the directory and the audit search cost with many rows, against a hundredth of them.

`lines` yields pairs to print: CPU time of one request through the WSGI application at the greater size and at the
lesser one. A page whose cost follows the number of rows shows here as a ratio of up to 100; 1.5 is the aim. Query
counts stand in the name. The rows are made in bulk, straight into the tables: nothing here is how rows come about.
"""

import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.load import scene
from tests.load.measuring import Line

# (rows at the lesser size, at the greater)
SIZES = ((100, 10_000), (1_000, 100_000))
QUICK = ((100, 10_000),)
# Under review: the first of all, so that the lesser size fills the desk's page too (what is compared is finding, not
# showing), and a tenth of the others.
WAITING = 30
PHONE = {"auditor": "+8613800000091", "officer": "+8613800000092"}


def lines(site: Any, *, quick: bool, cpu_ms: Callable[..., float]) -> Iterator[Line]:
    """For each size and page one of the bench's lines. `cpu_ms` is bench.py's own."""
    people = _people()
    for small, large in QUICK if quick else SIZES:
        pages = {
            "the directory": ("/directory/", "", None),
            "the directory, a search": ("/directory/", "q=数据", None),
            "the directory, a rare word": ("/directory/", "q=Course 77", None),
            "the directory, a word and a region": ("/directory/", "q=数据&region=350000", None),
            "the directory, a word and a kind": ("/directory/", "q=数据&kind=course", None),
            "the directory, a region": ("/directory/", "region=350000", None),
            "the review desk": ("/manage/review/", "", people["auditor"]),
            "the audit record": ("/manage/audit/", "", people["officer"]),
            "the audit record, an action": ("/manage/audit/", "action=bench.act1", people["officer"]),
            "the audit record, an object": ("/manage/audit/", "object=thing-1", people["officer"]),
        }
        _grow(small)
        before = {what: _cost(site, *page, cpu_ms=cpu_ms, quick=quick) for what, page in pages.items()}
        _grow(large)
        for what, page in pages.items():
            queries, ours = _cost(site, *page, cpu_ms=cpu_ms, quick=quick)
            few, bare = before[what]
            what = f"{what}, {large:,} rows, {queries} queries, CPU ms"
            yield Line(what, ours, f"{small:,} rows, {few} queries", bare, "≤ 1.5")


def _cost(
    site: Any, path: str, query: str, cookie: str | None, *, cpu_ms: Callable[..., float], quick: bool
) -> tuple[int, float]:
    """Queries and milliseconds of CPU of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def get() -> None:
        _get(site, path, query, cookie)

    with CaptureQueriesContext(connection) as queries:
        get()
    return len(queries), cpu_ms(get, times=2 if quick else 5)


def _get(site: Any, path: str, query: str, cookie: str | None) -> None:
    """The site's own `get` brings no cookie: this one does."""
    import io
    from urllib.parse import quote

    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": quote(query, safe="=&"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "HTTP_COOKIE": f"sessionid={cookie}" if cookie else "",
    }
    answer = site.application(environ, lambda status, headers, *_: told.append(status))
    b"".join(answer)
    answer.close()
    if not told[0].startswith("200"):
        raise SystemExit(f"GET {path} answered {told[0]}")


def _people() -> dict[str, str]:
    """Session keys of an auditor and of an officer of the whole province."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts import services as accounts
    from accounts.models import User
    from common import clock
    from reference.models import Region

    made = {}
    for role, phone in PHONE.items():
        user = User.objects.filter(phone=phone).first() or accounts.create_user(phone=phone, at=scene.AT)
        accounts.grant_role(user=user, role=role, region=Region.objects.get(code="110000"), at=scene.AT)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.set_expiry(clock.now() + timedelta(days=400))
        session.save()
        made[role] = str(session.session_key)
    return made


def _grow(count: int) -> None:
    """Bring listings and events up to `count` of each."""
    from django.db import transaction

    with transaction.atomic():
        _grow_listings(count)
        _grow_events(count)


def _grow_listings(count: int) -> None:
    from accounts.models import User
    from courses.models import Availability, Course, CourseVersion
    from courses.search.tokens import index_tokens
    from listings.models import DirectoryEntry, Listing, Submission
    from listings.services import entries

    first = Listing.objects.count()
    likeness = CourseVersion.objects.filter(state="released").order_by("pk").first()
    assert likeness is not None
    institution, user = likeness.course.institution, User.objects.order_by("pk").first()
    for start in range(first, count, 1_000):
        nums = range(start, min(start + 1_000, count))
        courses = Course.objects.bulk_create(
            Course(slug=f"many-{num}", code=f"M{num}", institution=institution, created_at=scene.AT) for num in nums
        )
        versions = CourseVersion.objects.bulk_create(
            CourseVersion(
                course=course,
                num=1,
                revision_id=1,
                title_zh=_title(num),
                title_en=f"Course {num}",
                promise_zh="学会",
                kind="market",
                content_hash="0" * 64,
                approved_ms=scene.LESSON_MS,
                lesson_count=1,
                created_at=scene.AT,
                state="candidate" if _waits(num) else "released",
                reviewed_at=scene.AT,
                released_at=scene.AT,
            )
            for num, course in zip(nums, courses, strict=True)
        )
        listings = Listing.objects.bulk_create(
            Listing(
                kind="course",
                institution=institution,
                region_id=_region(num),
                course=course,
                state="submitted" if _waits(num) else "listed",
                in_directory=not _waits(num),
                title_zh=_title(num),
                title_en=f"Course {num}",
                changed_at=scene.AT,
                listed_at=None if _waits(num) else scene.AT + timedelta(minutes=num),
            )
            for num, course in zip(nums, courses, strict=True)
        )
        made = list(zip(nums, courses, versions, listings, strict=True))
        named = entries.institution_words(institution)
        DirectoryEntry.objects.bulk_create(
            DirectoryEntry(
                listing=listing,
                words=entries.words_of(
                    listing, code=f"M{num}", body=index_tokens(version.promise_zh + _title(num + 3) + _title(num + 5))
                ),
                institution_words=named,
            )
            for num, _course, version, listing in made
            if not _waits(num)
        )
        Availability.objects.bulk_create(
            Availability(course=course, version=version, listed=True, open=True, listed_at=scene.AT)
            for num, course, version, _listing in made
            if not _waits(num)
        )
        Submission.objects.bulk_create(
            Submission(
                listing=listing,
                version=version,
                round=1,
                submitted_by=user,
                submitted_at=scene.AT,
                decision="approved" if not _waits(num) else "",
                decided_by=user if not _waits(num) else None,
                decided_at=scene.AT if not _waits(num) else None,
            )
            for num, _course, version, listing in made
        )


def _waits(num: int) -> bool:
    return num < WAITING or num % 10 == 0


def _region(num: int) -> str:
    return "110000" if _waits(num) or num % 3 else "350100"


def _title(num: int) -> str:
    return scene.WORDS[num % len(scene.WORDS)] + scene.WORDS[num // 7 % len(scene.WORDS)]


def _grow_events(count: int) -> None:
    # The lesser size nearly fills a page with every filter: what is compared is finding, not showing.
    from audit.models import Event
    from audit.services.record import place

    for start in range(Event.objects.filter(object_type="bench").count(), count, 5_000):
        Event.objects.bulk_create(
            Event(
                at=scene.AT + timedelta(seconds=num),
                actor_uuid=str(uuid.UUID(int=num % 50)),
                action=f"bench.act{num % 2}",
                object_type="bench",
                object_id=f"thing-{num // 2 % 2}",
                **place("110105" if not _waits(num) else "350100"),
                detail={"num": num},
            )
            for num in range(start, min(start + 5_000, count))
        )
