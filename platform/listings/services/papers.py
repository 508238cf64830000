"""Who may read an evidence file. The one gate for every address that hands one out."""

from uuid import UUID

from django.db.models import Q

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.errors import DomainError
from institutions import services as institutions
from institutions.models import Evidence, Trainer
from listings.models import DossierFile, Submission
from listings.services.access import check_may_review


def is_own(*, user: User, uuid: UUID) -> bool:
    """Whether this person handed the file in."""
    return Evidence.objects.filter(uuid=uuid, user=user).exists()


def readable(*, user: User, uuid: UUID) -> Evidence:
    """The file, for its owner, the institution's managers, the reviewers of a dossier that holds it, and the officers
    of the region. Raises `institutions.EvidenceNotFound`."""
    evidence = Evidence.objects.select_related("institution__region").filter(uuid=uuid).first()
    if evidence is None:
        raise institutions.EvidenceNotFound
    if evidence.user_id == user.pk or _is_institutions(evidence, user) or _is_trainers(evidence, user):
        return evidence
    if _is_reviewed_by(evidence, user):
        return evidence
    raise institutions.EvidenceNotFound


def _is_institutions(evidence: Evidence, user: User) -> bool:
    if evidence.institution is None:
        return False
    runs = evidence.institution.managers.filter(user=user, to_date=None).exists()
    return runs or accounts.covers(user, RoleGrant.Role.OFFICER, evidence.institution.region)


def _is_trainers(evidence: Evidence, user: User) -> bool:
    """Papers of a trainer: for those who run an institution where they teach, and for the region's officers."""
    proves = Q(certificates__evidence=evidence) | Q(activities__evidence=evidence) | Q(findings__evidence=evidence)
    trainers = Trainer.objects.filter(proves).distinct()
    office = accounts.within_office(user, RoleGrant.Role.OFFICER, path="affiliations__institution__region")
    runs = Q(
        affiliations__to_date=None,
        affiliations__institution__managers__user=user,
        affiliations__institution__managers__to_date=None,
    )
    # What an officer holds against a trainer is for the trainer and the office alone.
    found = trainers.filter(runs).exclude(findings__evidence=evidence).exists()
    concerned = trainers.filter(findings__evidence=evidence, user=user).exists()
    return found or concerned or trainers.filter(office, affiliations__isnull=False).exists()


def _is_reviewed_by(evidence: Evidence, user: User) -> bool:
    file = DossierFile.objects.filter(evidence=evidence, draft__listing__isnull=False).select_related("draft").first()
    if file is None:
        return False
    rounds = Submission.objects.filter(listing=file.draft.listing_id, dossier__isnull=False)
    for submission in rounds.select_related("listing__institution", "listing__region", "dossier").order_by("-round"):
        if _holds(submission, evidence):
            try:
                check_may_review(user=user, submission=submission)
            except DomainError:
                return accounts.covers(user, RoleGrant.Role.OFFICER, submission.listing.region)
            return accounts.covers(user, RoleGrant.Role.AUDITOR, submission.listing.region)
    return False


def _holds(submission: Submission, evidence: Evidence) -> bool:
    files = submission.dossier.content.get("files", []) if submission.dossier else []
    return any(one["uuid"] == str(evidence.uuid) for one in files)
