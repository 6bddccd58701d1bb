"""Choose the SMS provider that the province's policy names, importing only that one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.domain.tenant import Tenant
from chalicelib.messaging.message import Provider, SmsUnavailable
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.messaging.acs3 import AccessKey


def provider(tenant: Tenant, settings: Settings, access_key: "Callable[[], AccessKey] | None" = None) -> Provider:
    """Build the provider of a tenant; the gateway's access key comes from the secret `<prefix>/sms` unless given."""
    if tenant.providers.sms == "aliyun":
        from chalicelib.messaging.aliyun import AliyunProvider

        return AliyunProvider(tenant.sms, tenant.providers.sms_url, access_key or (lambda: _stored_key(settings)))
    if tenant.providers.sms == "sns":
        from chalicelib.messaging.sns import SnsProvider

        return SnsProvider(tenant.sms, settings.region, settings.endpoint_url)
    from chalicelib.messaging.local import LocalProvider

    return LocalProvider(tenant.sms)


def _stored_key(settings: Settings) -> "AccessKey":
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.messaging.acs3 import AccessKey

    client = boto3.client("secretsmanager", region_name=settings.region, endpoint_url=settings.endpoint_url)
    try:
        return AccessKey.parse(client.get_secret_value(SecretId=f"{settings.prefix}/sms")["SecretString"])
    except (BotoCoreError, ClientError, KeyError, TypeError, ValueError):
        raise SmsUnavailable("access_key_unreadable") from None  # what was read may be in the cause
