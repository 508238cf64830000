"""Pictures of questions: taken in, chosen among, and let out one by one by those who checked the reader's right."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models.pictures import Picture
from courses.models.versions import Question
from courses.questions.reading import PictureUse
from courses.questions.redrawing import redraw
from institutions import services as institutions
from institutions.models import Institution

MOST_OF_AN_INSTITUTION = 20_000


class PictureNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "picture_not_found"
    status = 404
    message = _("There is no such picture.")


class ForeignPicture(DomainError):
    """A question of one institution can't show what another one uploaded."""

    code = "foreign_picture"
    status = 422
    message: str | Promise = _("This picture is not of the institution that the question belongs to. Upload it there.")


class NotForAnInstitution(DomainError):
    code = "not_for_an_institution"
    status = 403
    message = _("Only trainers of an institution upload pictures for its questions.")


class TooManyPictures(DomainError):
    code = "too_many_pictures"
    status = 409
    message = _("Your institution has 20,000 pictures already, which is the most. Choose one of them.")


def keep_picture(*, upload: "File[Any]", user: User, at: datetime, institution_code: str = "") -> Picture:
    """Draw an upload anew and keep it for the institution named, or for the only one. The same one twice is one.

    Raises `NotForAnInstitution`, `redrawing.NotAPicture`, `redrawing.PictureTooLarge`, `TooManyPictures`; then nothing
    was kept.
    """
    owners = [one for one in institutions.institutions_of(user) if institution_code in ("", one.code)]
    if not owners:
        raise NotForAnInstitution
    upload.seek(0)
    drawn = redraw(upload, size=upload.size or 0)
    digest = hashlib.sha256(drawn.content).hexdigest()
    own = Picture.objects.filter(institution=owners[0])
    if (known := own.filter(sha256=digest).first()) is not None:
        return known
    if own.count() >= MOST_OF_AN_INSTITUTION:
        raise TooManyPictures
    picture = Picture(
        uuid=uuid.uuid4(),
        institution=owners[0],
        sha256=digest,
        width=drawn.width,
        height=drawn.height,
        size_bytes=len(drawn.content),
        uploaded_by=user,
        uploaded_at=at,
    )
    # The file first: a row whose file is missing would promise what nobody can see.
    storages["media"].save(picture.key, ContentFile(drawn.content))
    try:
        with transaction.atomic():
            picture.save(force_insert=True)
    except IntegrityError:
        # The same picture at the same moment: somebody else was faster.
        storages["media"].delete(picture.key)
        return own.get(sha256=digest)
    except BaseException:
        storages["media"].delete(picture.key)
        raise
    return picture


def pictures_for(user: Any) -> QuerySet[Picture]:
    """What this person may choose among: pictures of the institutions they teach for."""
    return Picture.objects.filter(institution__in=institutions.institutions_of(user))


def get_own_picture(*, user: User, **by: Any) -> Picture:
    """A picture of an institution that the person works for, by `sha256` or `pk`. Raises `PictureNotFound`."""
    found = Picture.objects.filter(institution__in=institutions.works_for(user), **by).first()
    if found is None:
        raise PictureNotFound
    return found


def get_frozen_picture(*, questions: Iterable[Question], institution: Institution, sha256: str) -> Picture:
    """A picture that one of these frozen questions shows; who may see the questions, the caller has checked.

    Raises `PictureNotFound`.
    """
    shown = {picture["sha256"] for question in questions for picture in pictures_of(question)}
    found = Picture.objects.filter(institution=institution, sha256=sha256).first() if sha256 in shown else None
    if found is None:
        raise PictureNotFound
    return found


def pictures_of(question: Question) -> Iterator[dict[str, Any]]:
    """What a frozen question shows, in its stem and in its options: see `courses.Question.picture`."""
    yield from (one for one in (question.picture, *(item.get("picture") for item in question.options)) if one)


def read_picture(picture: Picture) -> bytes:
    """The file, some hundred kilobytes at most, for somebody whose right the caller has checked."""
    try:
        with storages["media"].open(picture.key) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        raise PictureNotFound from None


def check_own(*, institution: Institution, uses: Iterable[PictureUse]) -> None:
    """Raises `ForeignPicture` where one is another institution's, or is not there."""
    wanted = {use.picture for use in uses}
    if wanted and Picture.objects.filter(institution=institution, pk__in=wanted).count() != len(wanted):
        raise ForeignPicture


def frozen(uses: Iterable[PictureUse]) -> Mapping[PictureUse, dict[str, Any]]:
    """How each use is kept in a frozen question; one query."""
    uses = list(uses)
    found = Picture.objects.in_bulk({use.picture for use in uses}) if uses else {}
    return {
        use: {
            "sha256": found[use.picture].sha256,
            "width": found[use.picture].width,
            "height": found[use.picture].height,
            "alt_zh": use.alt_zh,
            "alt_en": use.alt_en,
        }
        for use in uses
        if use.picture in found
    }
