"""The certificate's fixed words, from `wording.toml`."""

import tomllib
from pathlib import Path

WORDING: dict[str, str] = tomllib.loads((Path(__file__).parent / "wording.toml").read_text())
