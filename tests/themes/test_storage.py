"""Static files under hashed names: imports between modules follow."""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from common.web.storage import ModuleStaticFilesStorage


def test_imports_between_modules_get_the_hashed_names(tmp_path: Path) -> None:
    source = FileSystemStorage(tmp_path / "source")
    source.save(
        "a.js",
        ContentFile(b'import { b } from "./lib/b.js";\nimport H from "./lib/h.min.mjs";\nimport("./lib/b.js");\n'),
    )
    source.save("lib/b.js", ContentFile(b"export const b = 1;\n"))
    source.save("lib/h.min.mjs", ContentFile(b"export default 1;\n"))
    storage = ModuleStaticFilesStorage(location=str(tmp_path / "static"), base_url="/static/")
    names = ["a.js", "lib/b.js", "lib/h.min.mjs"]
    for name in names:
        storage.save(name, source.open(name))
    for _name, _hashed, done in storage.post_process({name: (source, name) for name in names}):
        assert not isinstance(done, Exception)
    text = (tmp_path / "static" / storage.stored_name("a.js")).read_text()
    b = storage.stored_name("lib/b.js")
    assert f'from "./{b}"' in text
    assert f'import("./{b}")' in text
    assert f'from "./{storage.stored_name("lib/h.min.mjs")}"' in text
    assert b != "lib/b.js"
