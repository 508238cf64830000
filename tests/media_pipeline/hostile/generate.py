"""Write all hostile and odd files: `python -m tests.media_pipeline.hostile.generate DIR`, from the project's folder."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append("platform")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

from tests.media_pipeline.hostile.cases import CASES, Case
from tests.media_pipeline.hostile.workshop import Workshop


def main() -> None:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    canary = folder / "canary.txt"
    canary.write_text("a secret of another person's\n")
    shop = Workshop(folder, canary, "http://127.0.0.1:9")
    shop.lecture()
    shop.silent()

    def made(case: Case) -> str:
        return f"{case.verdict} {case.code:18} {case.make(shop).name!r}"

    with ThreadPoolExecutor(os.cpu_count()) as makers:
        sys.stdout.write("\n".join(makers.map(made, CASES)) + "\n")


if __name__ == "__main__":
    main()
