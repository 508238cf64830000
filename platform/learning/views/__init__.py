"""Learners' pages."""
