"""The KMS keys that wrap day keys: one per class and epoch, made here and nowhere else."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from chalicelib.settings import Settings

PENDING_DAYS = 7  # the shortest that KMS allows


class EpochKeys:
    """One province's epoch keys in KMS; whoever holds this can wrap day keys and open none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def create(self, row_class: str, epoch: int) -> str:
        """Make a KMS key and return its ARN; by its tags the roles and an operator know it."""
        tags = {
            "venue-code:stack": self._settings.prefix,
            "venue-code:tenant": self._settings.tenant,
            "venue-code:class": row_class,
            "venue-code:epoch": str(epoch),
        }
        made = self._kms.create_key(
            Description=f"{self._settings.prefix} wraps the day keys of {row_class}, epoch {epoch}",
            Tags=[{"TagKey": name, "TagValue": value} for name, value in tags.items()],
        )
        arn: str = made["KeyMetadata"]["Arn"]
        return arn

    def new_day_key(self, kms_key: str, row_class: str, day: str) -> bytes:
        """Make a random day key that only KMS has seen, wrapped for its class and day (yyyymmdd)."""
        made = self._kms.generate_data_key_without_plaintext(
            KeyId=kms_key,
            KeySpec="AES_256",
            EncryptionContext={"tenant": self._settings.tenant, "class": row_class, "day": day},
        )
        wrapped: bytes = made["CiphertextBlob"]
        return wrapped

    def discard(self, kms_key: str) -> None:
        """Schedule the deletion of a key that wraps nothing, or nothing that still exists."""
        self._kms.schedule_key_deletion(KeyId=kms_key, PendingWindowInDays=PENDING_DAYS)

    def state(self, kms_key: str) -> str | None:
        """Return what KMS calls a key's state; None when KMS knows it no more: nobody can use it ever again."""
        from botocore.exceptions import ClientError

        try:
            state: str = self._kms.describe_key(KeyId=kms_key)["KeyMetadata"]["KeyState"]
        except ClientError as failed:
            if failed.response["Error"]["Code"] != "NotFoundException":
                raise
            return None
        return state

    @cached_property
    def _kms(self) -> Any:
        import boto3

        return boto3.client("kms", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)
