"""Lectures made from scripts: slides with large type, Mandarin narration, captions, one MP4."""
