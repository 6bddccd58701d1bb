"""Choose the verifier that the province's policy names, importing only that one."""

from __future__ import annotations

from chalicelib.domain.tenant import Tenant
from chalicelib.settings import Settings
from chalicelib.verification.port import Verifier, VerifierDown


def verifier(tenant: Tenant, settings: Settings) -> Verifier:
    """Build the verifier of a tenant; its bearer token is in the secret `<prefix>/identity`."""
    if tenant.providers.identity_verifier == "https":
        from chalicelib.verification.https import HttpsVerifier

        return HttpsVerifier(tenant.providers.identity_url, lambda: _stored_bearer(settings))
    from chalicelib.verification.local import LocalVerifier

    return LocalVerifier()


def _stored_bearer(settings: Settings) -> str:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client("secretsmanager", region_name=settings.region, endpoint_url=settings.endpoint_url)
    try:
        bearer: str = client.get_secret_value(SecretId=f"{settings.prefix}/identity")["SecretString"]
    except (BotoCoreError, ClientError, KeyError):
        raise VerifierDown("bearer_unreadable") from None
    return bearer
