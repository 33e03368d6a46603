"""Whatever is sent has an answer, one that the schema describes: schemathesis makes the requests."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.audit.runs import save_run
from tests.web.hands import Hand, reported
from tests.web.serving import served
from verifier.settings import load_settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The schema of a server with a report and a run."""
    folder = tmp_path_factory.mktemp("schema")
    run = save_run(folder / "run", [("a.txt", reported("A"))])
    with served(load_settings(index=folder / "index", backend="local"), workers=[Hand()], runs=[run]) as server:
        server.office.archive.keep(reported("Flood in Orvale"))
        yield schemathesis.openapi.from_url(f"{server.url}/openapi.json")


OPERATIONS = (
    *("POST /api/v1/checks", "GET /api/v1/checks", "GET /api/v1/checks/{check_id}", "DELETE /api/v1/checks/{check_id}"),
    *("GET /api/v1/checks/{check_id}/events", "GET /api/v1/reports", "GET /api/v1/reports/{report_id}"),
    *("GET /api/v1/reports/{report_id}/decisions", "POST /api/v1/reports/{report_id}/decisions"),
    *("GET /api/v1/sources", "POST /api/v1/sources", "GET /api/v1/sources/{source_id}"),
    *("DELETE /api/v1/sources/{source_id}", "GET /api/v1/origins", "GET /api/v1/runs"),
    "GET /api/v1/runs/{run_id}/articles/{number}",
    *(f"{method} /api/v1/runs/{{run_id}}/articles/{{number}}/decisions" for method in ("GET", "POST")),
)


TAKES_ANYTHING = (*OPERATIONS[1:5], "GET /api/v1/runs")
"""Operations in whose place of a check's id any words can stand, or which take nothing at all."""
GOOD, BAD = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
CASES = [(name, mode) for name in OPERATIONS for mode in (GOOD, BAD) if mode is GOOD or name not in TAKES_ANYTHING]


def test_the_list_of_operations_is_whole(described: schemathesis.BaseSchema) -> None:
    assert {one.ok().label for one in described.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize(("name", "mode"), CASES)
def test_every_operation_answers_as_described(
    described: schemathesis.BaseSchema, name: str, mode: schemathesis.GenerationMode
) -> None:
    method, _, path = name.partition(" ")
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case: schemathesis.Case) -> None:
        response = case.call(timeout=60)
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400:
            assert "\n" not in response.json()["detail"]

    check()
