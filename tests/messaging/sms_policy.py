"""A small SMS policy for tests of the messaging port."""

from chalicelib.domain.sms_policy import Sms, SmsTemplate
from chalicelib.messaging.message import SmsMessage

PHONE = "13812345678"
SMS = Sms(
    sign_name="测试场所码",
    templates={
        "sign_in": SmsTemplate("SMS_1", "验证码${code}，${minutes}分钟内有效。"),
        "alert": SmsTemplate("SMS_2", "“${venue}”${entrance}于${time}有扫码异常，请立即到场处置。"),
        "approved": SmsTemplate("SMS_3", "“${venue}”的场所码已审核通过。"),
        "staff_granted": SmsTemplate("SMS_4", "您的权限有变动。"),
        "odd": SmsTemplate("SMS_5", "nobody listed this kind"),
    },
)
ALERT = {"venue": "洞口县人民医院", "entrance": "南门", "time": "4月13日14:05"}


def sms_message(kind: str = "alert", **params: str) -> SmsMessage:
    """Build a message; an alert has all its params unless told otherwise."""
    return SmsMessage(PHONE, kind, {**(ALERT if kind == "alert" else {}), **params})
