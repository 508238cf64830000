"""Filling an empty platform with the demo, through the same services that people use."""

from demo.loading.load import load

__all__ = ["load"]
