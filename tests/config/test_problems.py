"""What a program is told that went wrong has one form, wherever it was noticed."""

import json

import pytest
from django.test import RequestFactory

from common.errors import DomainError
from common.web.errors import DomainErrorMiddleware
from config import views


class Taken(DomainError):
    code = "taken"
    status = 409
    message = "Somebody was faster."


def test_a_broken_endpoint_and_an_error_that_no_view_translated_say_it_alike(rf: RequestFactory) -> None:
    request = rf.get("/api/v1/anything")
    broken = views.server_error(request)
    refused = DomainErrorMiddleware(lambda _request: broken).process_exception(request, Taken())
    assert refused is not None
    told = [(answer.status_code, json.loads(answer.content)) for answer in (broken, refused)]
    assert [(status, problem["code"], problem["faults"]) for status, problem in told] == [
        (500, "server_error", []),
        (409, "taken", []),
    ]
    assert all(problem["message"] for _status, problem in told)


@pytest.mark.django_db
def test_an_address_that_the_api_does_not_have_says_it_alike(client) -> None:
    answer = client.get("/api/v1/nothing/here")
    assert (answer.status_code, sorted(answer.json())) == (404, ["code", "faults", "message"])


@pytest.mark.django_db
def test_a_form_in_place_of_json_is_refused_with_the_same_form(client) -> None:
    answer = client.generic("POST", "/api/v1/learn/checks", b"{}", content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
