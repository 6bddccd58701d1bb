"""A bare province on an embedded AWS, without functions or gateway: to test stores, use cases and views in-process.

The embedded AWS is one of its own, apart from the deployment's, so that both work at the same time: ministack, run by
the interpreter that MINISTACK_PYTHON names or by the virtual environment that `make run` makes.
"""

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chalicelib import runtime, tenants
from chalicelib.domain.tenant import Tenant
from chalicelib.runtime import Workspace
from chalicelib.settings import Settings
from infra.keyring import ensure_keyring
from infra.paths import ROOT
from tests.botocore_once import read_once
from tests.missing import do_without

REGION = "us-east-1"
MODELS = {
    "alerts": "AlertRow",
    "audit": "AuditRow",
    "cases": "CaseRow",
    "codes": "CodeRow",
    "counters": "CounterRow",
    "duties": "DutyRow",
    "ephemera": "EphemeraRow",
    "health": "HealthRow",
    "keys": "KeyRow",
    "people": "PeopleRow",
    "venues": "VenueRow",
    "visits": "VisitRow",
}


class TestWorkspace(Workspace):
    """A workspace whose clock a test can set ahead."""

    __test__ = False
    ahead = timedelta()

    def instant(self) -> datetime:
        """Return the present, moved."""
        return datetime.now(UTC) + self.ahead

    def policy(self, part: str, **values: Any) -> None:
        """Change values in a part of the tenant's policy (`limits`, `tokens`, …), for this workspace only."""
        self.tenant = _replaced(self.tenant, part, values)
        if self._filed is not None:
            self._filed = _replaced(self._filed, part, values)


def province(tenant: str = "43") -> TestWorkspace:
    """Return a workspace of a province of its own: empty tables, fresh keys, the local stage's policy."""
    settings = deploy(endpoint(), tenant)
    workspace = TestWorkspace(settings, tenants.load(tenant, local=True))
    runtime._workspaces[settings] = workspace
    return workspace


@functools.cache
def endpoint() -> str:
    """Return the address of the embedded AWS, started on first use and stopped when the tests end."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION=REGION)
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    read_once()
    return _start()


def deploy(address: str, tenant: str) -> Settings:
    """Make keys, tables, queues and bucket of a province under a name that nothing else has."""
    import boto3

    session = boto3.session.Session(region_name=REGION)
    prefix = f"test-{secrets.token_hex(4)}-{tenant}"
    client = functools.partial(session.client, endpoint_url=address)
    with _pinned(AWS_ENDPOINT_URL=address):
        kms = client("kms")
        tenant_key = kms.create_key()["KeyMetadata"]["KeyId"]
        audit_key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        case_key = kms.create_key()["KeyMetadata"]["KeyId"]
        client("secretsmanager").create_secret(Name=f"{prefix}/keyring")
        ensure_keyring(session, f"{prefix}/keyring", tenant_key, tenant)
        client("s3").create_bucket(Bucket=prefix)
        urls = [
            client("sqs").create_queue(QueueName=f"{prefix}-{name}")["QueueUrl"]
            for name in ("sms", "jobs", "purge", "index", "outbreak")
        ]
    settings = Settings(
        tenant=tenant,
        stage={"43": "hunan-local", "62": "gansu-local"}[tenant],
        local=True,
        prefix=prefix,
        bucket=prefix,
        keyring_secret=f"{prefix}/keyring",
        tenant_key_id=tenant_key,
        audit_key_id=audit_key,
        case_key_id=case_key,
        sms_queue_url=urls[0],
        jobs_queue_url=urls[1],
        purge_queue_url=urls[2],
        index_queue_url=urls[3],
        outbreak_queue_url=urls[4],
        period_s=None,
        code_host="",
        region=REGION,
        endpoint_url=address,
    )
    make_tables(settings)
    return settings


def environment(settings: Settings) -> dict[str, str]:
    """Spell settings as a function's environment."""
    return {
        "TENANT": settings.tenant,
        "STAGE": settings.stage,
        "LOCAL": "1" if settings.local else "0",
        "PREFIX": settings.prefix,
        "BUCKET": settings.bucket,
        "KEYRING_SECRET": settings.keyring_secret,
        "TENANT_KEY_ID": settings.tenant_key_id,
        "AUDIT_KEY_ID": settings.audit_key_id,
        "CASE_KEY_ID": settings.case_key_id,
        "SMS_QUEUE_URL": settings.sms_queue_url,
        "JOBS_QUEUE_URL": settings.jobs_queue_url,
        "PURGE_QUEUE_URL": settings.purge_queue_url,
        "INDEX_QUEUE_URL": settings.index_queue_url,
        "OUTBREAK_QUEUE_URL": settings.outbreak_queue_url,
        "CODE_HOST": settings.code_host,
        "AWS_REGION": settings.region,
        "AWS_ENDPOINT_URL": settings.endpoint_url or "",
    }


def make_tables(settings: Settings) -> None:
    """Make the tables of a province where its settings say."""
    import importlib

    from chalicelib.storage.rows.base import bind

    for noun, name in MODELS.items():
        model = getattr(importlib.import_module(f"chalicelib.storage.rows.{noun}"), name)
        bind(model, noun, settings)
        model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)


def _replaced(tenant: Tenant, part: str, values: dict[str, Any]) -> Tenant:
    return replace(tenant, **{part: replace(getattr(tenant, part), **values)})


@contextlib.contextmanager
def _pinned(**values: str) -> Any:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start() -> str:
    python = os.environ.get("MINISTACK_PYTHON") or str(ROOT / ".local" / "ministack-venv" / "bin" / "python")
    if not Path(python).exists():
        do_without("no embedded AWS (make run makes one; or name its interpreter in MINISTACK_PYTHON)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tempfile.mkdtemp(prefix="embedded-")
    clean = {
        "PATH": f"{Path(python).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    with Path(home, "log").open("wb") as log:
        process = subprocess.Popen([python, "-m", "ministack"], env=clean, cwd=home, stdout=log, stderr=log)
    atexit.register(_stop, process, home)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_ministack/ready", timeout=2):
            return address
        time.sleep(0.1)
    raise RuntimeError(Path(home, "log").read_text("utf-8")[-2000:])


def _stop(process: "subprocess.Popen[bytes]", home: str) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
    shutil.rmtree(home, ignore_errors=True)
