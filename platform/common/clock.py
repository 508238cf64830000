"""The one place that reads the wall clock. Services take the time as an argument, `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)
