#!/usr/bin/env python
"""Django's command line, with `platform/` as a second source root."""

import os
import sys
from pathlib import Path

# `platform/` is a source root, never a package: its apps are imported by their own names.
# Appended, so that the standard library's `platform` module and installed packages go first.
sys.path.append(str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
