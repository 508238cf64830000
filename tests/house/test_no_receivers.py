"""House rule 6: no signal receivers, no effects in `save()`. What should happen is called by name."""

import ast

from tests.house.sources import app_of, python_files, relative, tree

# The one signal that is listened to, and why: there is no other way to act after every migrate.
RECEIVERS_MEANT = {"platform/common/apps.py": "append-only triggers are put back after every migrate"}
OVERRIDES = {"save", "delete", "full_clean", "__init__"}
# Overrides that are meant, each with its reason: (file, class, method).
OVERRIDES_MEANT: dict[tuple[str, str, str], str] = {}


def test_nobody_listens_to_signals() -> None:
    guilty = set()
    for path in python_files():
        if app_of(path) is None:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "django.dispatch":
                guilty.add(relative(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
                guilty.add(relative(path))
    assert guilty <= set(RECEIVERS_MEANT)


def test_models_do_not_override_save() -> None:
    guilty = []
    for path in python_files():
        if app_of(path) is None or not ("models" in path.parts or path.name == "models.py"):
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ClassDef):
                continue
            for method in node.body:
                if not isinstance(method, ast.FunctionDef) or method.name not in OVERRIDES:
                    continue
                if (relative(path), node.name, method.name) not in OVERRIDES_MEANT:
                    guilty.append(f"{relative(path)}:{method.lineno} {node.name}.{method.name}")
    assert not guilty


def test_no_service_returns_a_dictionary_that_says_ok() -> None:
    guilty = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files()
        if "services" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value in ("ok", "success") for key in node.keys)
    ]
    assert not guilty, "raise an error instead"
