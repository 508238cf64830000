"""Question banks of an institution: managed by its trainers, drawn from by its quizzes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import BankQuestion, BankQuestionVersion, Question, QuestionBank
from courses.questions.reading import QuestionOutline, fault, read_question
from courses.services.outline import LessonOutline
from courses.services.pictures import check_own
from institutions import services as institutions
from institutions.models import Institution


class BankNotFound(DomainError):
    """There is none, or it is another institution's: the answer is the same."""

    code = "question_bank_not_found"
    status = 404
    message = _("There is no such question bank, or it belongs to another institution.")


class BankTitleTaken(DomainError):
    code = "question_bank_title_taken"
    status = 409
    message = _("Your institution has a question bank of this title already. Choose another title.")


class NoTitle(DomainError):
    code = "question_bank_title_missing"
    status = 422
    message = _("Give the question bank a title of at most 120 characters.")


class NotATrainer(DomainError):
    code = "not_a_trainer"
    status = 403
    message = _("Only trainers of an institution keep question banks for it.")


class UnclearQuestion(DomainError):
    """The message says what is wrong with it."""

    code = "question_unclear"
    status = 422


def banks_for(user: Any) -> QuerySet[QuestionBank]:
    """The banks of the institutions that this person teaches for."""
    return QuestionBank.objects.filter(institution__in=institutions.institutions_of(user)).select_related("institution")


def owners_of(user: Any) -> list[Institution]:
    """The institutions that this person may open a bank for."""
    return institutions.institutions_of(user)


def with_counts(banks: QuerySet[QuestionBank]) -> QuerySet[QuestionBank]:
    """With `question_count`, of those that are drawn."""
    return banks.annotate(question_count=Count("questions", filter=Q(questions__retired_at=None)))


def get_bank(*, user: User, uuid: UUID) -> QuestionBank:
    """Raises `BankNotFound`."""
    bank = banks_for(user).filter(uuid=uuid).first()
    if bank is None:
        raise BankNotFound
    return bank


def open_bank(*, user: User, title: str, at: datetime, institution_code: str = "") -> QuestionBank:
    """A new, empty bank of the institution named, or of the only one.

    Raises `NotATrainer`, `NoTitle`, `BankTitleTaken`.
    """
    owners = [one for one in institutions.institutions_of(user) if institution_code in ("", one.code)]
    if not owners:
        raise NotATrainer
    title = title.strip()
    if not 0 < len(title) <= 120:
        raise NoTitle
    try:
        with transaction.atomic():
            return QuestionBank.objects.create(institution=owners[0], title=title, created_at=at)
    except IntegrityError as error:
        raise BankTitleTaken from error


def current_versions(bank: QuestionBank) -> QuerySet[BankQuestionVersion]:
    """The newest version of each question that is not retired, in the order of writing; `is_used` says if frozen."""
    newer = BankQuestionVersion.objects.filter(question=OuterRef("question"), num__gt=OuterRef("num"))
    return (
        BankQuestionVersion.objects.filter(~Exists(newer), question__bank=bank, question__retired_at=None)
        .select_related("question")
        .annotate(is_used=_is_used())
        .order_by("question_id")
    )


def get_question(*, bank: QuestionBank, uuid: UUID) -> BankQuestionVersion:
    """The newest version of one question. Raises `BankNotFound`."""
    found = current_versions(bank).filter(question__uuid=uuid).first()
    if found is None:
        raise BankNotFound
    return found


def save_question(
    *, bank: QuestionBank, body: dict[str, Any], user: User, at: datetime, question: BankQuestion | None = None
) -> BankQuestionVersion:
    """Keep a question, new or changed. `body` is what `QuestionBlock` stores.

    A version that a course was frozen with stays as it is; the change becomes a new version. Raises `UnclearQuestion`,
    `ForeignPicture`, `BankNotFound`.
    """
    outline = outline_of(body)
    unclear = fault(outline)
    if unclear:
        raise UnclearQuestion(unclear)
    check_own(institution=bank.institution, uses=outline.pictures)
    with transaction.atomic():
        # Freezing holds the bank too: what it copies is not edited meanwhile.
        QuestionBank.objects.select_for_update().get(pk=bank.pk)
        if question is None:
            question = BankQuestion.objects.create(bank=bank, created_at=at)
        latest = BankQuestionVersion.objects.filter(question=question, question__bank=bank).annotate(is_used=_is_used())
        last = latest.order_by("-num").first()
        if last is not None and not last.is_used:
            last.body, last.saved_at, last.saved_by = body, at, user
            last.save(update_fields=["body", "saved_at", "saved_by"])
            return last
        return BankQuestionVersion.objects.create(
            question=question, num=(last.num if last else 0) + 1, body=body, saved_at=at, saved_by=user
        )


def retire_question(*, bank: QuestionBank, uuid: UUID, at: datetime) -> None:
    """Draw a question no more. Courses that were frozen with it keep it. Raises `BankNotFound`."""
    moved = BankQuestion.objects.filter(bank=bank, uuid=uuid, retired_at=None).update(retired_at=at)
    if moved != 1:
        raise BankNotFound


def hold(banks: Iterable[QuestionBank]) -> None:
    """Within a transaction: let nobody change these banks until it ends."""
    ids = sorted(bank.pk for bank in banks)
    list(QuestionBank.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def pool_of(lesson: LessonOutline) -> list[QuestionOutline]:
    """What of its bank a quiz could draw: each question's newest version."""
    if lesson.bank is None:
        return []
    found = [
        outline_of(version.body, block_id=str(version.question.uuid), bank_version_id=version.pk)
        for version in current_versions(lesson.bank)
    ]
    return [one for one in found if any(draw.takes(one.topic, one.difficulty) for draw in lesson.rules.draws)]


def outline_of(body: dict[str, Any], *, block_id: str = "", bank_version_id: int | None = None) -> QuestionOutline:
    """A stored question as plain values."""
    return read_question(plain(body), block_id=block_id, bank_version_id=bank_version_id)


def plain(body: dict[str, Any]) -> dict[str, Any]:
    """A stored question without what Wagtail stores around each item of a list."""
    return {name: _items(value) if isinstance(value, list) else value for name, value in body.items()}


def _items(stored: list[Any]) -> list[Any]:
    return [item["value"] if isinstance(item, dict) and "value" in item else item for item in stored]


def _is_used() -> Exists:
    return Exists(Question.objects.filter(bank_version=OuterRef("pk")))
