"""Where things live (docs: README's map)."""

import platform as stdlib_platform
import subprocess
import sys

from tests.house.sources import LAYERS, ROOT, files, relative

TOP_LEVEL = {
    ".ci", ".gitattributes", ".gitignore", ".python-version", "CHANGELOG.md", "LICENSE", "Makefile", "README.md",
    "README.zh-CN.md", "THIRD_PARTY.md", "courses", "docker", "docs", ".dockerignore", "manage.py", "media_pipeline",
    "platform", "pyproject.toml", "requirements", "tests", "themes",
}  # fmt: skip
CATCH_ALLS = {"utils", "helpers", "extras", "misc"}


def test_nothing_new_stands_at_the_top() -> None:
    assert {relative(path).split("/")[0] for path in files()} <= TOP_LEVEL


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not [path for path in (ROOT / "platform").iterdir() if path.suffix == ".py"]


def test_import_platform_still_gives_the_standard_library() -> None:
    assert stdlib_platform.python_version()
    asked = "import sys; sys.path[:0] = ['.', 'platform']; import platform; print(platform.__file__)"
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not answer.stdout.startswith(str(ROOT / "platform"))


def test_every_app_lives_where_the_architecture_says() -> None:
    at_top = {"courses", "media_pipeline"}
    for app in set().union(*LAYERS):
        place = ROOT / app if app in at_top else ROOT / "platform" / app
        assert (place / "__init__.py").is_file(), f"{app} belongs at {relative(place)}/"


def test_every_folder_of_the_platform_has_a_layer() -> None:
    folders = {relative(path).split("/")[1] for path in files() if relative(path).startswith("platform/")}
    assert folders <= set().union(*LAYERS), "a new app needs a line in pyproject.toml and in sources.py"


def test_no_catch_all_modules() -> None:
    assert not [
        relative(path) for path in files() if path.suffix == ".py" and CATCH_ALLS & {path.stem, path.parent.name}
    ]
