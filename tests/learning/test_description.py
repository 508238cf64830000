"""The API answers as it is described: schemathesis asks everything that the description allows, and what it does not.

In process, as a learner in the midst of everything, as a stranger and as a trainer. Each call is undone.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from schemathesis.checks import not_a_server_error
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from common import clock
from reference import services as reference_lists
from tests.learning.api_world import PDF, World, make_world, picture
from tests.learning.conftest import STRICT
from tests.learning.rosters import roster

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]
# The same cases in every run; the made-up ones on top of those that cover the description.
CONFIG = {
    "seed": 1,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": 20, "deterministic": True, "no-shrink": True, "database": "none"},
}
MODES = [HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
CSRF = "c" * 32


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request closes the database's connection, and with it the transaction that holds the world; not here."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(reference, learner, trainer, release_course, monkeypatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: STRICT)
    reference_lists.load_reference(at=STRICT)
    return make_world(learner, trainer.user, release_course, STRICT)


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ["learner", "stranger", "trainer"])
def test_every_operation_answers_as_it_is_described(
    role: str, world: World, trainer: Any, signed_in: Callable[..., Any]
) -> None:
    user = {"learner": world.learner, "stranger": None, "trainer": trainer.user}[role]
    cookies = {"csrftoken": CSRF}
    if user is not None:
        cookies |= {name: morsel.value for name, morsel in signed_in(user).cookies.items()}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), config=schemathesis.Config.from_dict(CONFIG)
    )
    reached: dict[str, set[int]] = {}

    def ask(case: schemathesis.Case) -> None:
        feed(case, world)
        with transaction.atomic():
            answer = case.call(cookies=cookies, headers={"X-CSRFToken": CSRF})
            transaction.set_rollback(True)
        reached.setdefault(case.operation.label, set()).add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            asked(operation, ask)
        except BaseExceptionGroup as failures:
            wrong.append(f"{operation.label}: {failures}")
    assert not wrong, "\n\n".join(wrong)
    of_role = {"learner": ("/courses", "/learn"), "stranger": ("/courses",), "trainer": ("/courses", "/teaching")}[role]
    unreached = [
        name
        for name, statuses in reached.items()
        if name.partition("/api/v1")[2].startswith(of_role) and not any(200 <= one < 300 for one in statuses)
    ]
    assert not unreached, "nothing but refusals was asked of these, so their answers were never looked at"


def asked(operation: Any, ask: Callable[[schemathesis.Case], None]) -> None:
    """Ask one operation everything. Raises with what was wrong first."""
    project = operation.schema.config
    config = HypothesisTestConfig(
        project=project, modes=MODES, settings=project.get_hypothesis_settings(operation=operation, phase="fuzzing")
    )
    create_test(operation=operation, test_func=ask, config=config)()


def feed(case: schemathesis.Case, world: World) -> None:
    """Put real values in the place of most made-up ones; the same ones for the same case."""
    chance = Random(crc32(repr((case.method, case.path_parameters, case.body)).encode(errors="replace")))
    containers = [one for one in (case.path_parameters, case.body) if isinstance(one, dict)]
    for container in containers:
        for name in container:
            values = world.known(name, case.path)
            if name == "file" and container is case.body:
                values = [roster(("新人", "13900000001"))] if "roster" in case.path else [PDF, picture()]
            elif name == "choice":
                asked_for = case.path_parameters.get("question")
                values = [world.choices[asked_for]] if asked_for in world.choices else world.values["choice_of_check"]
            if values and chance.random() < 0.9:
                container[name] = chance.choice(values)
