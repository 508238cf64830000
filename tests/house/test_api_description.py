"""`/api/v1/openapi.json` describes every operation of the API, wholly."""

import re
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from tests.access.addresses import every_address
from tests.house.sources import RANK

# What a request can be told about itself, whatever is asked for; `Problem` says it.
ALWAYS, OF_WHO_SIGNS_IN = {"400", "422"}, {"401", "403"}
# What an app needs: every step of learning has an operation here.
STEPS = {
    "watching": {"POST /learn/sessions", "POST /learn/reports", "POST /learn/media"},
    "presence": {"POST /learn/checks", "POST /learn/checks/answer"},
    "offline": {"POST /learn/downloads"},
    "enrolling": {"GET /learn/enrolments", "POST /learn/enrolments", "GET /learn/enrolments/{enrolment}"},
    "completion": {"POST /learn/enrolments/{enrolment}/complete"},
    "newer versions": {"POST /learn/enrolments/{enrolment}/newer"},
    "classes": {"GET /learn/classes", "POST /learn/classes/{place}/join", "POST /learn/classes/{place}/leave"},
    "classes of an institution": {
        "POST /teaching/classes",
        "GET /teaching/classes/{training_class}",
        "POST /teaching/classes/{training_class}/roster",
    },
    "quizzes": {
        "GET /learn/enrolments/{enrolment}/quizzes/{key}",
        "POST /learn/enrolments/{enrolment}/quizzes/{key}/attempts",
        "PUT /learn/enrolments/{enrolment}/quizzes/{key}/answers/{question}",
        "POST /learn/enrolments/{enrolment}/quizzes/{key}/submit",
    },
    "practice work": {
        "GET /learn/enrolments/{enrolment}/practice/{key}",
        "PUT /learn/enrolments/{enrolment}/practice/{key}/draft",
        "POST /learn/enrolments/{enrolment}/practice/{key}/files",
        "POST /learn/enrolments/{enrolment}/practice/{key}/hand-in",
    },
}


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_has_every_address_of_the_api_and_no_other(operations: dict[str, Any]) -> None:
    served = {
        f"{one.method} {re.sub(r'<(?:[a-z]+:)?([a-z_]+)>', r'{\1}', one.route).removeprefix('api/v1')}"
        for one in every_address()
        if one.method
    }
    assert served == set(operations)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_learning_has_its_operations(step: str, operations: dict[str, Any]) -> None:
    assert STEPS[step] <= set(operations)


def test_every_operation_says_what_it_is_for_and_how_it_can_fail(operations: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations.items():
        expected = ALWAYS | (OF_WHO_SIGNS_IN if operation.get("security") else set())
        expected |= {"404"} if "{" in name else set()
        if missing := expected - set(operation["responses"]):
            wrong.append(f"{name} does not describe {sorted(missing)}")
        if not operation.get("summary") or not operation.get("tags"):
            wrong.append(f"{name} has no summary or no tag")
    assert not wrong, "\n".join(wrong)


def test_everything_that_is_sent_and_answered_has_a_schema(operations: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations.items():
        sent = [operation["requestBody"]] if "requestBody" in operation else []
        for status, one in [*operation["responses"].items(), *(("body", one) for one in sent)]:
            schemas = [content.get("schema") for content in one.get("content", {}).values()]
            if status != "204" and not (schemas and all(schemas)):
                wrong.append(f"{name}: {status} has no schema")
            if status.startswith("4") and [schema.get("$ref", "") for schema in schemas] != [
                "#/components/schemas/Problem"
            ]:
                wrong.append(f"{name}: {status} is no Problem")
    assert not wrong, "\n".join(wrong)


def test_no_two_schemas_have_one_name(document: dict[str, Any]) -> None:
    """The document knows schemas by their names alone: the second one would stand for the first."""
    names = [one.__name__ for one in _schemas(Schema) if one.__module__.partition(".")[0] in RANK]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice
    assert set(document["components"]["schemas"]) & set(names)


def _schemas(of: type) -> set[type]:
    return {one for direct in of.__subclasses__() for one in {direct, *_schemas(direct)}}


def test_whoever_reads_the_description_finds_what_each_schema_holds(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    empty = [name for name, one in schemas.items() if one.get("type", "object") == "object" and not one["properties"]]
    assert not empty
