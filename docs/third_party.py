"""Writes THIRD_PARTY.md from what is installed: `.venv/bin/python docs/third_party.py`.

Packages are those of requirements/base.txt, with name, version and licence as their own metadata give them.
What no metadata knows (vendored files, fonts, programs inside wheels) stands below as text.
"""

import re
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Third-party parts

What the platform runs with and who owns it. Made by `.venv/bin/python docs/third_party.py`: edit that file.

## Files in this repository

| what | where | licence |
|---|---|---|
| hls.js 1.7.4 (full build) | `themes/malan/static/vendor/hls/` | Apache-2.0 |
| hash-wasm 4.13.0 (SHA-256 build) | `media_pipeline/static/media_pipeline/vendor/hash-wasm/` | MIT |
| Noto Sans SC 2.004 | `platform/common/fonts/noto_sans_sc/` | SIL Open Font License 1.1 |
| code lists (sources in their README) | `platform/reference/data/` | public documents of the state |
| texts of the demo's courses | `platform/demo/catalogue/` | original, CC BY-SA 4.0 |

## Programs inside packages

- **ffmpeg** comes as a program inside `imageio-ffmpeg`, built with libx264: **GPL-3.0-or-later**. It is started as a
  process of its own; nothing is linked with it. Source: ffmpeg.org. `FFMPEG` names another build to use.
- `av` (PyAV, BSD) carries ffmpeg's libraries under their own licences (LGPL-2.1-or-later, with parts under the GPL).
  They probe files, in a process of its own too.
- **eSpeak NG** comes as a shared library inside `espeakng-loader`: **GPL-3.0-or-later**. Only the demo loads it, to
  speak lecture scripts; production does not install the demo app.
- H.264 and AAC are covered by patents in some countries; who distributes encoded lectures there should ask.

## Python packages

| package | version | licence |
|---|---|---|
"""
CLASSIFIED = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
LONGEST_NAME = 60


def main() -> None:
    names = re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE
    )
    rows = [row(name) for name in sorted(set(names))]
    (ROOT / "THIRD_PARTY.md").write_text(HEAD + "\n".join(line for line in rows if line) + "\n", encoding="utf-8")
    sys.stdout.write(f"THIRD_PARTY.md: {len(rows)} packages\n")


def row(name: str) -> str:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return f"| {name} | – | only on other systems |"
    return f"| {found['Name']} | {found['Version']} | {licence(found)} |"


def licence(found: "Message | metadata.PackageMetadata") -> str:
    """The SPDX expression if there is one, else the classifiers, else the first line of the free text."""
    if expression := found.get("License-Expression"):
        return str(expression)
    classified = [match[1] for line in found.get_all("Classifier") or [] if (match := CLASSIFIED.match(line))]
    if classified:
        return "; ".join(dict.fromkeys(classified))
    text = str(found.get("License") or "").strip().splitlines()
    return text[0][:LONGEST_NAME] if text else "see its own files"


if __name__ == "__main__":
    main()
