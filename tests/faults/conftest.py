"""What breaks: small disks; the rest is in modules that tests ask by name."""

from tests.faults.small_disk import pytest_collection_modifyitems, small_disk

__all__ = ["pytest_collection_modifyitems", "small_disk"]
