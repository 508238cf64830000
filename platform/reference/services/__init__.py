"""Code lists and rules: loading them, and finding the one that applies."""

from reference.services.conversion import class_hours, credits  # noqa: A004 (see there)
from reference.services.load import load_reference
from reference.services.policy import NoPolicy, get_policy
from reference.services.regions import subtree

__all__ = ["NoPolicy", "class_hours", "credits", "get_policy", "load_reference", "subtree"]
