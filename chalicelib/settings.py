"""The only reader of the environment: what a deployment tells its functions."""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """Where this province's deployment keeps its things."""

    tenant: str
    stage: str
    local: bool
    prefix: str
    bucket: str
    keyring_secret: str
    tenant_key_id: str
    audit_key_id: str
    case_key_id: str
    sms_queue_url: str
    jobs_queue_url: str
    purge_queue_url: str
    index_queue_url: str
    outbreak_queue_url: str
    period_s: int | None
    code_host: str
    region: str
    endpoint_url: str | None

    def table(self, noun: str) -> str:
        """Name the table of a plural noun."""
        return f"{self.prefix}-{noun}"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment, or from what a function's would be; an empty value means none."""
    return Settings(
        tenant=environ["TENANT"],
        stage=environ["STAGE"],
        local=environ.get("LOCAL") == "1",
        prefix=environ["PREFIX"],
        bucket=environ.get("BUCKET", ""),
        keyring_secret=environ.get("KEYRING_SECRET", ""),
        tenant_key_id=environ.get("TENANT_KEY_ID", ""),
        audit_key_id=environ.get("AUDIT_KEY_ID", ""),
        case_key_id=environ.get("CASE_KEY_ID", ""),
        sms_queue_url=environ.get("SMS_QUEUE_URL", ""),
        jobs_queue_url=environ.get("JOBS_QUEUE_URL", ""),
        purge_queue_url=environ.get("PURGE_QUEUE_URL", ""),
        index_queue_url=environ.get("INDEX_QUEUE_URL", ""),
        outbreak_queue_url=environ.get("OUTBREAK_QUEUE_URL", ""),
        period_s=int(environ.get("PERIOD_S") or 0) or None,
        code_host=environ.get("CODE_HOST", ""),
        region=environ.get("AWS_REGION", "us-east-1"),
        endpoint_url=environ.get("AWS_ENDPOINT_URL") or None,
    )


def credentials() -> Mapping[str, str]:
    """Return where Lambda puts the function's credentials; read it anew when they expire."""
    return os.environ
