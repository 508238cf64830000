"""What no file may say: a machine's own places, package indexes, and terms that the field does not use."""

import re

import pytest

from tests.house.sources import files, relative

# Spelt in two parts, so that this file may be looked through too.
FORBIDDEN = {
    "a folder of the machine it was written on": "/wo" + r"rk/(main|shared)\b",
    "somebody's home": "/ro" + r"ot/|/home/[a-z]+/",
    "a package index's files": "files.python" + r"hosted\.org|registry\.npm" + r"js\.org",
    "a skills bank (it is a credit bank, 学分银行)": "技能" + "银行",
    "an auditor as in bookkeeping (it is 审核员)": "审计" + "员",
}
BINARY = {".gz", ".jpg", ".png", ".ttf", ".webp", ".woff2"}


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_file_names(reason: str) -> None:
    pattern = re.compile(FORBIDDEN[reason])
    found = []
    for path in files():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{relative(path)}:{number}")
    assert not found
