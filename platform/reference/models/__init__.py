"""Code lists. Rows come from data files (`manage.py load_reference`); nothing here is about a person."""

from reference.models.lists import Category, Department, Payer, SkillLevel, TraineeGroup, TrainingType
from reference.models.malan import MalanCourseType, MalanStage
from reference.models.occupation import Occupation, OccupationAlias
from reference.models.policy import Policy
from reference.models.region import Region

__all__ = [
    "Category",
    "Department",
    "MalanCourseType",
    "MalanStage",
    "Occupation",
    "OccupationAlias",
    "Payer",
    "Policy",
    "Region",
    "SkillLevel",
    "TraineeGroup",
    "TrainingType",
]
