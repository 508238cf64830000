"""Institutions and their trainers."""

from institutions.services.institutions import (
    CodeTaken,
    MaySubmitNot,
    UnknownRegion,
    check_may_submit,
    create_institution,
    institutions_of,
)
from institutions.services.trainers import add_trainer, end_affiliation, trainer_of
from institutions.uscc import InvalidCode

__all__ = [
    "CodeTaken",
    "InvalidCode",
    "MaySubmitNot",
    "UnknownRegion",
    "add_trainer",
    "check_may_submit",
    "create_institution",
    "end_affiliation",
    "institutions_of",
    "trainer_of",
]
