"""Institutions, trainers, who teaches where, and what proves it. Courses and media hang on them from above."""

from institutions.models.conduct import ConductFinding
from institutions.models.evidence import Evidence
from institutions.models.institutions import Institution, InstitutionManager, Pledge
from institutions.models.qualifications import Qualification, TrainerActivity, TrainerCertificate
from institutions.models.trainers import Trainer, TrainerAffiliation, TrainerInvitation

__all__ = [
    "ConductFinding",
    "Evidence",
    "Institution",
    "InstitutionManager",
    "Pledge",
    "Qualification",
    "Trainer",
    "TrainerActivity",
    "TrainerAffiliation",
    "TrainerCertificate",
    "TrainerInvitation",
]
