"""The bucket: posters, uploads and forms of one province; addresses of its objects are signed for minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from chalicelib.settings import Settings

LINK_S_AT_MOST = 300
_PIECE_BYTES = 8 << 20
LINKED = ("posters", "batches", "forms")
"""What an address may be signed for; whatever says something of a person is served by the API, on record."""


class Files:
    """One province's files. Their keys are spelled by storage/keys.py and begin with the tenant."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bucket = settings.bucket

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Keep a file."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type)

    def put_chunks(self, key: str, chunks: Iterator[bytes], content_type: str) -> None:
        """Keep a file that comes in pieces; no more than a few megabytes of it are held."""
        from boto3.s3.transfer import TransferConfig

        config = TransferConfig(multipart_threshold=_PIECE_BYTES, multipart_chunksize=_PIECE_BYTES, use_threads=False)
        extra = {"ContentType": content_type}
        self._client.upload_fileobj(_Stream(chunks), self._bucket, key, ExtraArgs=extra, Config=config)

    def get(self, key: str) -> bytes | None:
        """Return a file, or None when there is none."""
        from botocore.exceptions import ClientError

        try:
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as failed:
            _unless_absent(failed)
            return None
        return body

    def size(self, key: str) -> int | None:
        """Return how many bytes a file has, or None when there is none."""
        from botocore.exceptions import ClientError

        try:
            found: int = self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except ClientError as failed:
            _unless_absent(failed)
            return None
        return found

    def exists(self, key: str) -> bool:
        """Say whether there is such a file."""
        return self.size(key) is not None

    def listed(self, prefix: str) -> Iterator[tuple[str, str]]:
        """List (key, digest by the bucket) of the files under a prefix."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from ((found["Key"], found["ETag"].strip('"')) for found in page.get("Contents", []))

    def older(self, prefix: str, before: datetime) -> Iterator[str]:
        """List the keys under a prefix of what came before an instant."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (found["Key"] for found in page.get("Contents", []) if found["LastModified"] < before)

    def delete(self, key: str) -> None:
        """Delete a file; one that is gone already is no fault."""
        self._client.delete_object(Bucket=self._bucket, Key=key)

    def link(self, key: str, expires_s: int, filename: str) -> str:
        """Return an address (≤ 300 s) from which anybody can fetch a file; ValueError for files about people."""
        if not key.startswith(tuple(f"{self._settings.tenant}/{prefix}/" for prefix in LINKED)):
            raise ValueError("an address would outlive who may read it")
        params = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentDisposition": f"inline; filename*=UTF-8''{quote(filename)}",
        }
        return self._signed("get_object", params, min(expires_s, LINK_S_AT_MOST))

    def upload_link(self, key: str, size: int, expires_s: int) -> str:
        """Return an address that takes one PUT of exactly `size` bytes: the length is part of the signature.

        The content type is not: whatever a client calls its file, only reading it tells what it is.
        """
        return self._signed("put_object", {"Bucket": self._bucket, "Key": key, "ContentLength": size}, expires_s)

    def _signed(self, operation: str, params: dict[str, Any], expires_s: int) -> str:
        url: str = self._client.generate_presigned_url(operation, Params=params, ExpiresIn=expires_s)
        return url

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        # An endpoint of one's own has no host name per bucket; AWS wants one.
        style = "path" if self._settings.endpoint_url else "virtual"
        return boto3.client(
            "s3",
            region_name=self._settings.region,
            endpoint_url=self._settings.endpoint_url,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                connect_timeout=2,
                read_timeout=20,
                retries={"mode": "standard", "total_max_attempts": 4},
            ),
        )


class _Stream:
    """Chunks as boto3 reads a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = bytearray()

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or what is left."""
        while size < 0 or len(self._waiting) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._waiting += chunk
        taken = bytes(self._waiting[: size if size >= 0 else None])
        del self._waiting[: len(taken)]
        return taken


def _unless_absent(failed: Any) -> None:
    if failed.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
        raise failed
