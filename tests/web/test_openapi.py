"""The description of the HTTP door is true: of its routes, and of what they answer."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from starlette.routing import Route

from rooms.people import Role
from server.web.openapi import DOINGS, document
from server.web.openapi_shapes import SHAPES
from server.web.openapi_streams import STREAM_SHAPES
from tests.web.hall import Hall

HALL = Hall(Path("nowhere"))
ORGANISER = HALL.pass_of(HALL.person(Role.ORGANISER))
API = schemathesis.openapi.from_asgi("/api/openapi.json", HALL.app)
WHOLE = {**SHAPES, **STREAM_SHAPES}
LOOSE = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in ("negative_data_rejection", "positive_data_acceptance")
]
"""Not asked for: files are read as what they look like, whatever their media type says; and no
schema can say all that makes a text unfit, such as control characters in the middle."""


@schemathesis.serializer("application/toml", "application/sdp", "application/trickle-ice-sdpfrag")
def as_text(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    """What Schemathesis sends as TOML or SDP: whatever it likes."""
    return str(value).encode("utf-8", "replace")


def described() -> set[tuple[str, str]]:
    return {(doing.method, doing.path) for doing in DOINGS}


def offered() -> set[tuple[str, str]]:
    """Every method of every address for programs."""
    from server.web.app import routes

    programs = ("/api/", "/healthz", "/readyz", "/metrics", "/whip/", "/whep/", "/hls/")
    return {
        (method.lower(), route.path)
        for route in routes(HALL.services)
        if isinstance(route, Route) and route.path.startswith(programs)
        for method in route.methods or ()
        if method != "HEAD"
    }


def test_what_is_described_is_offered_and_the_other_way_round() -> None:
    assert described() == offered()


def test_every_shape_is_used_and_every_reference_leads_somewhere() -> None:
    text = str(document("1"))
    for name in WHOLE:
        assert f"'#/components/schemas/{name}'" in text, name
    named = {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(WHOLE)


def test_every_shape_is_a_json_schema() -> None:
    for name, shape in WHOLE.items():
        whole = {**shape, "components": {"schemas": WHOLE}}
        assert jsonschema_rs.validator_for(whole) is not None, name


def test_every_operation_has_a_name_of_its_own() -> None:
    paths: dict[str, dict[str, Any]] = document("1")["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(names) == len(set(names)) == len(DOINGS)


@pytest.mark.slow
@API.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_answer_is_as_described(case: schemathesis.Case[Any]) -> None:
    HALL.buckets.taken.clear()
    headers = {"Authorization": f"Bearer {ORGANISER}"}
    case.call_and_validate(headers=headers, excluded_checks=LOOSE)  # type: ignore[arg-type]
