"""How an upper app tells the skills bank what a person has learned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict


class TrainerFact(TypedDict):
    uuid: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, kw_only=True)
class OutcomeDescription:
    """A learning outcome as it stood when it was completed. Facts, not references.

    `key` names the person and the course family: one person is credited once for one course, whatever
    version. `minutes` are the whole minutes counted (decision D6); 0 is a sample under a minute, which
    gets a certificate and no deposit. `mark` "demo" is printed on everything that follows.
    """

    key: str
    kind: str
    title_zh: str
    title_en: str
    issuer_name_zh: str
    issuer_name_en: str
    issuer_code: str
    trainers: list[TrainerFact]
    course_code: str
    version_num: int
    watched_minutes: int
    practice_minutes: int
    minutes: int
    minutes_per_class_hour: int
    class_hours_per_credit: int
    policy_label: str
    policy_version: int
    mark: Literal["", "demo"]
    started_at: datetime
    occurred_at: datetime
