"""The operator's command: one first security_admin, from what the deployed function knows."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.malformed import Malformed
from infra.admin import first_security_admin
from tests.embedded import TestWorkspace, environment, province
from tests.people import enrol, fresh_phone, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> Iterator[TestWorkspace]:
    import boto3

    workspace = province("43")
    settings = workspace.settings
    pinned = pytest.MonkeyPatch()
    pinned.setenv("AWS_ENDPOINT_URL", settings.endpoint_url or "")
    pinned.setenv("AWS_DEFAULT_REGION", settings.region)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("app.py", "def app(*_): ...")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam: Any = boto3.client("iam", region_name=settings.region, endpoint_url=settings.endpoint_url)
    made = iam.create_role(
        RoleName=settings.prefix, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    client: Any = boto3.client("lambda", region_name=settings.region, endpoint_url=settings.endpoint_url)
    variables = {name: value for name, value in environment(settings).items() if not name.startswith("AWS_")}
    client.create_function(
        FunctionName=f"{settings.prefix}-api",
        Runtime="python3.11",
        Role=made["Role"]["Arn"],
        Handler="app.app",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": variables},
    )
    yield workspace
    pinned.undo()


def test_the_first_security_admin_waits_for_his_identity_and_second_factor_and_is_the_only_one(
    hunan: TestWorkspace,
) -> None:
    phone = fresh_phone()

    first_security_admin(hunan.settings.prefix, phone, "管理一", "省信息中心")

    with pytest.raises(Conflict, match="security_admin_exists"):
        first_security_admin(hunan.settings.prefix, fresh_phone(), "管理二", "省信息中心")
    admin = verified(hunan, phone, "管理一")
    assert admin.call("GET", "/v1/staff").code == "totp_required"
    assert enrol(admin).call("GET", "/v1/staff").status == 200


def test_a_phone_that_is_none_is_refused_before_anything_is_written(hunan: TestWorkspace) -> None:
    with pytest.raises(Malformed, match="phone_length"):
        first_security_admin(hunan.settings.prefix, "123", "管理一", "省信息中心")
