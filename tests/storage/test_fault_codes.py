"""A fault tells AWS's code when there is one; a connection that broke tells none, and breaks nothing else."""

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import PutError

from chalicelib.storage.faults import code_of
from tests.architecture.program import trees

REFUSED = ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "PutItem")


@pytest.mark.parametrize("kind", [ConnectionClosedError, EndpointConnectionError, ReadTimeoutError])
def test_a_broken_connection_has_no_code(kind: type[Exception]) -> None:
    broken = kind(endpoint_url="http://nowhere", error="test")  # type: ignore[call-arg]

    assert code_of(PutError("x", broken)) is None


def test_a_refused_condition_has_one() -> None:
    assert code_of(PutError("x", REFUSED)) == "ConditionalCheckFailedException"


def test_nobody_asks_the_library_itself_which_breaks_on_a_broken_connection() -> None:
    import ast

    asking = {
        path
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "cause_response_code"
    }

    assert asking == set()
