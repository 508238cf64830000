"""A teaching record to take along: as data with stable names, and on paper."""

from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _

from common.workdays import day_of
from listings import paper
from listings.services.teaching import TeachingRecord


def as_json(record: TeachingRecord) -> dict[str, Any]:
    """The record as plain JSON. Numbers of certificates are masked: the file may go to anybody."""
    trainer = record.trainer
    return {
        "version": 1,
        "made_at": record.at.isoformat(timespec="seconds"),
        "trainer": {
            "id": str(trainer.uuid),
            "name_zh": trainer.name_zh,
            "name_en": trainer.name_en,
            "teaches": trainer.teaches,
            "level": trainer.level.code if trainer.level else None,
        },
        "affiliations": [
            {
                "institution": one.institution.code,
                "institution_zh": one.institution.name_zh,
                "kind": one.kind,
                "from": one.from_date.isoformat(),
                "until": one.to_date.isoformat() if one.to_date else None,
            }
            for one in record.affiliations
        ],
        "certificates": [
            {
                "title": one.title,
                "number_masked": one.masked_number,
                "issuer": one.issuer,
                "issued": one.issued_date.isoformat(),
                "until": one.to_date.isoformat() if one.to_date else None,
            }
            for one in record.certificates
        ],
        "activities": [
            {
                "kind": one.kind,
                "title": one.title,
                "place": one.place,
                "from": one.from_date.isoformat(),
                "until": one.to_date.isoformat(),
                "hours": one.hours,
            }
            for one in record.activities
        ],
        "courses": [
            {
                "course": one.uuid,
                "title_zh": one.title_zh,
                "title_en": one.title_en,
                "institution_zh": one.institution,
                "since": one.since.isoformat(),
                "versions": one.versions,
                "lecture_minutes": one.lecture_minutes,
                "learners": one.learners,
                "completions": one.completions,
                "learning_minutes": one.learning_minutes,
                "rating": {"mean": one.rating.mean, "count": one.rating.count} if one.rating else None,
            }
            for one in record.courses
        ],
        "conduct": {
            "clear": record.clear,
            "findings": [
                {
                    "severity": one.severity,
                    "finding": one.finding,
                    "from": one.from_date.isoformat(),
                    "until": one.to_date.isoformat() if one.to_date else None,
                    "lifted": one.lifted_at is not None,
                }
                for one in record.findings
            ],
        },
        "totals": {
            "lecture_minutes": record.lecture_minutes,
            "learning_minutes": record.learning_minutes,
            "learners": record.learners,
            "completions": record.completions,
            "activity_hours": record.activity_hours,
        },
    }


def as_pdf(record: TeachingRecord) -> bytes:
    """The record as PDF/A-2b, in the platform's first language."""
    with translation.override(settings.LANGUAGE_CODE):
        return paper.typeset(
            title=_("Teaching record"),
            subject=record.trainer.name_zh,
            number=_day(day_of(record.at)),
            blocks=_blocks(record),
            at=record.at,
        )


def _blocks(record: TeachingRecord) -> list[paper.Block]:
    trainer = record.trainer
    blocks: list[paper.Block] = [
        paper.Facts(
            [
                (_("Teaches"), str(trainer.get_teaches_display())),
                (_("Skill level"), str(trainer.level or "—")),
                (_("Lectures, minutes"), str(record.lecture_minutes)),
                (_("Learning counted, minutes"), str(record.learning_minutes)),
                (_("Learners"), str(record.learners)),
                (_("Completions"), str(record.completions)),
                (_("Conduct"), str(_("clear") if record.clear else _("a finding holds"))),
            ]
        ),
        paper.Heading(_("Where they taught")),
        paper.Table(
            [_("Institution"), _("Kind"), _("From"), _("Until")],
            [
                [one.institution.name_zh, str(one.get_kind_display()), _day(one.from_date), _day(one.to_date)]
                for one in record.affiliations
            ],
        ),
        paper.Heading(_("Courses")),
        paper.Table(
            [_("Course"), _("Since"), _("Minutes"), _("Learners"), _("Completions"), _("Rating")],
            [
                [
                    one.title_zh,
                    _day(one.since),
                    str(one.lecture_minutes),
                    str(one.learners),
                    str(one.completions),
                    f"{one.rating.mean:.1f} ({one.rating.count})" if one.rating else "—",
                ]
                for one in record.courses
            ],
        ),
    ]
    if record.certificates:
        rows = [[one.title, one.issuer, one.masked_number, _day(one.issued_date)] for one in record.certificates]
        blocks += [
            paper.Heading(_("Professional certificates")),
            paper.Table([_("Professional certificate"), _("Issued by"), _("Number"), _("Issued on")], rows),
        ]
    if record.activities:
        rows = [
            [str(one.get_kind_display()), f"{one.title} · {one.place}", _day(one.from_date), str(one.hours)]
            for one in record.activities
        ]
        blocks += [
            paper.Heading(_("Further training and practice in companies")),
            paper.Table([_("Kind"), _("What it was"), _("From"), _("Hours")], rows),
        ]
    return blocks


def _day(day: Any) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else "—"
