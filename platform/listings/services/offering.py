"""What a course is offered as: the facts that decide whose money pays, where it stands and who may teach it (R005)."""

from courses.models import CourseVersion
from reference.models import Category, Occupation, Policy


def offering_facts(version: CourseVersion) -> dict[str, str]:
    """Each fact by its name, as a reviewer reads it; "" where the course says nothing. Two queries.

    Names are keys of `changes.LABELS`.
    """
    content = version.content
    categories = Category.objects.filter(key__in=content.get("categories", []))
    occupations = Occupation.objects.filter(code__in=content.get("occupations", []))
    return {
        "kind_of_offering": str(Policy.Kind(version.kind).label),
        "training_type": version.training_type.name if version.training_type else "",
        "malan_type": version.malan_type.name if version.malan_type else "",
        "code": content.get("code") or "",
        "categories": "、".join(sorted(category.name for category in categories)),
        "occupations": "、".join(f"{occupation.name} {occupation.code}" for occupation in occupations),
    }
