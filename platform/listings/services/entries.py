"""Writing what the directory is searched by. Called within the transaction of each move of a listing, so that the
index and the directory agree."""

from courses.models import CourseVersion
from courses.search.index import body_of
from courses.search.tokens import Token, index_tokens
from institutions.models import Institution
from listings.models import DirectoryEntry, Listing

# No text has a token that begins so: what narrows can't be typed, nor found by the beginning of a word.
_MARK = ":"
_PLACES = (2, 4, 6)
_BATCH = 500


def put(*, listing: Listing) -> DirectoryEntry:
    """Index a listing that is in the directory, as it is now."""
    listing = Listing.objects.select_related("institution", "course").get(pk=listing.pk)
    version = CourseVersion.objects.filter(availability__course=listing.course_id).first() if listing.course else None
    words = {
        "words": words_of(
            listing, code=listing.course.code if listing.course else "", body=body_of(version) if version else ""
        ),
        "institution_words": institution_words(listing.institution),
    }
    entry, _created = DirectoryEntry.objects.update_or_create(listing=listing, defaults=words)
    return entry


def take_out(*, listing: Listing) -> None:
    """Find it no more. Its entry stays, so that it comes back in its place."""
    DirectoryEntry.objects.filter(listing=listing).update(words="", institution_words="")


def institution_renamed(institution: Institution) -> None:
    """Find all its listings by its new names, in the caller's transaction."""
    DirectoryEntry.objects.filter(listing__institution=institution, listing__in_directory=True).update(
        institution_words=institution_words(institution)
    )


def rebuild() -> int:
    """Write every entry anew and return how many; for words that changed elsewhere, as synonyms or categories."""
    DirectoryEntry.objects.filter(listing__in_directory=False).update(words="", institution_words="")
    count = 0
    # New entries get their numbers in the order in which the listings came.
    for listing in Listing.objects.filter(in_directory=True).order_by("listed_at", "pk").iterator(_BATCH):
        put(listing=listing)
        count += 1
    return count


def words_of(listing: Listing, *, code: str, body: str) -> str:
    """Its own tokens: `body` are those of its course; kind and region stand among them as marked ones."""
    narrowing = [kind_token(listing.kind), *(place_token(listing.region_id[:digits]) for digits in _PLACES)]
    own = index_tokens(f"{listing.title_zh} {listing.title_en} {code}")
    return " ".join(dict.fromkeys([*own.split(), *body.split(), *(token.text for token in narrowing)]))


def institution_words(institution: Institution | None) -> str:
    if institution is None:
        return ""
    return index_tokens(f"{institution.name_zh} {institution.name_en} {institution.code}")


def kind_token(kind: str) -> Token:
    return Token(_MARK + kind)


def place_token(digits: str) -> Token:
    """What all listings hold whose region's code begins with these two, four or six digits."""
    return Token(_MARK + digits)
