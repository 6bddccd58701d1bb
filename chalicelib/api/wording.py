"""The sentence for every code, Chinese and English: the only place where the API speaks."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.api.coverage_sentences import COVERAGE
from chalicelib.api.custody_sentences import CUSTODY
from chalicelib.api.figure_sentences import FIGURES
from chalicelib.api.reveal_sentences import REVEALS
from chalicelib.api.sheet_sentences import SHEETS
from chalicelib.api.supervision_sentences import SUPERVISION
from chalicelib.api.tracing_sentences import TRACING

SENTENCES: dict[str, tuple[str, str]] = (
    SHEETS
    | CUSTODY
    | FIGURES
    | TRACING
    | SUPERVISION
    | COVERAGE
    | REVEALS
    | {
        # gateway and transport
        "not_found": ("找不到您要的内容", "There is nothing here"),
        "method_not_allowed": ("这个地址不支持该方法", "This address does not know that method"),
        "unsupported_media_type": ("不支持这种内容格式", "This content type is not supported"),
        "body_too_large": ("内容太大，请改用上传", "The body is too large: use an upload"),
        "bad_request": ("请求无法处理", "The request cannot be processed"),
        "unavailable": ("服务暂时不可用，请稍后再试", "Unavailable for the moment; try again shortly"),
        "internal": ("系统出错了，请稍后再试", "Something broke on our side; try again later"),
        "storage_unavailable": ("系统繁忙，请稍后再试", "The system is busy; try again shortly"),
        "too_many_requests": ("操作太频繁，请稍后再试", "Too many requests; wait a little"),
        # fields
        "invalid_fields": ("有内容填写不正确", "Some fields are not right"),
        "missing": ("必填", "This is required"),
        "unknown_field": ("没有这一项", "There is no such field"),
        "wrong_type": ("格式不对", "This has the wrong type"),
        "not_json": ("内容不是有效的 JSON", "The body is not valid JSON"),
        "too_long": ("太长，最多 {limit}", "Too long: at most {limit}"),
        "too_short": ("太短，至少 {limit}", "Too short: at least {limit}"),
        "too_large": ("太大，上限 {limit}", "Too large: at most {limit}"),
        "too_small": ("太小，下限 {limit}", "Too small: at least {limit}"),
        "not_allowed": ("不在可选范围内", "Not one of the allowed values"),
        "not_well_formed": ("格式不对", "Not well formed"),
        "must_be_true": ("请先勾选承诺", "The promise must be given"),
        "duplicate": ("重复了", "This stands here twice"),
        "nothing_to_change": ("没有要修改的内容", "Nothing to change was given"),
        "one_of_two": ("手机号和证件号码请只填一项", "Give either a phone or a document number"),
        "cursor_invalid": ("翻页标记无效", "The cursor is not valid"),
        # names and texts
        "required": ("不能为空", "This must not be empty"),
        "text_line_break": ("不能换行", "This must stay on one line"),
        "text_control": ("含有不可见的控制字符", "Contains control characters"),
        "text_invisible": ("含有不可见或改变方向的字符", "Contains invisible or direction-changing characters"),
        "text_unassigned": ("含有无法识别的字符", "Contains characters that mean nothing"),
        "text_too_long": ("太长，最多 {limit} 个字", "Too long: at most {limit} characters"),
        "text_without_letters": ("至少要有一个文字或数字", "At least one letter or digit is needed"),
        # identity
        "id_length": ("证件号码位数不对", "The number has the wrong length"),
        "id_format": ("证件号码格式不对", "The number is not well formed"),
        "id_checksum": ("证件号码校验位不对，请核对", "The check character does not fit; compare it with the card"),
        "id_date": ("证件号码中的出生日期不对", "The date of birth in the number is not possible"),
        "id_type": ("不支持的证件类型", "This type of document is not supported"),
        "id_type_mismatch": ("这是另一种证件的号码", "This is the number of another type of document"),
        "phone_length": ("手机号码应为 11 位", "A mobile number has 11 digits"),
        "phone_landline": ("请填写手机号码，固定电话收不到短信", "A mobile number is needed: a landline gets no SMS"),
        "phone_format": ("手机号码不对", "This is not a mainland mobile number"),
        "identity_missing": ("请先登记姓名和证件号码", "Declare your name and number first"),
        "identity_taken": (
            "该证件已由其他账号登记，请到村（社区）核实",
            "That document is bound to another account; see your village office",
        ),
        "identity_unverified": ("请先完成身份核验", "Your identity must be verified first"),
        "reverify_needed": ("长时间未使用，请重新核验身份", "Verify your identity again after a long pause"),
        "own_identity": ("不能为自己核验身份", "Nobody checks his own identity"),
        "phone_taken": (
            "该手机号已由他人实名使用，请核对",
            "Somebody else is verified with that phone; check the number",
        ),
        "own_companion": ("不能把自己添加为同行人", "Nobody is his own companion"),
        "still_managing": (
            "您还管理着场所，请先移交或注销",
            "You still manage a venue; hand it over or deregister it first",
        ),
        # signing in
        "token_missing": ("请先登录", "Sign in first"),
        "token_invalid": ("登录已失效，请重新登录", "This sign-in is no longer valid"),
        "challenge_invalid": ("验证码已失效，请重新获取", "That code has expired; ask for another"),
        "code_wrong": ("验证码不对", "The code is not right"),
        "refresh_invalid": ("登录已过期，请重新登录", "Sign in again"),
        "totp_required": ("请输入动态口令", "The one-time password is required"),
        "totp_wrong": ("动态口令不对", "The one-time password is not right"),
        "totp_enrolled": ("已绑定动态口令", "A one-time password is enrolled already"),
        "totp_not_started": ("请先获取动态口令密钥", "Ask for a secret first"),
        "sign_in_not_offered": ("本平台未开通这种登录方式", "This way to sign in is not offered here"),
        # roles
        "role_missing": ("没有权限", "You may not do this"),
        "outside_your_region": ("不在您的辖区内", "Outside your region"),
        "security_admin_exists": ("本省已有安全管理员", "This province has a security_admin already"),
        "own_reset": ("不能重置自己的动态口令", "Nobody resets his own one-time password"),
        "own_grant": ("不能给自己授权", "Nobody grants roles to himself"),
        "own_invitation": ("不能邀请自己接管场所", "Nobody invites himself to take a venue over"),
        "own_review": ("不能审核自己申请或管理的场所", "Nobody reviews what he wrote or manages"),
        "level_not_allowed": ("本县规定由{levels}审核", "In this county these levels review: {levels}"),
        "name_mismatch": ("姓名与已核验的身份不一致", "The name differs from the verified identity"),
        # regions
        "region_fixed": (
            "发过码的场所不能改到其他县（市、区），请注销后重新申请",
            "A venue that ever had a code cannot move to another county; deregister it and apply anew",
        ),
        "region_malformed": ("行政区划代码应为 2、4、6、9 或 12 位", "A region's code has 2, 4, 6, 9 or 12 digits"),
        "region_contradicts": ("所选的县、乡镇、村不是同一处", "The county, town and village do not lie in each other"),
        "region_unknown": ("没有这个行政区划", "There is no such region"),
        "region_depth": ("请选择到 {digits} 位代码的行政区划", "Choose the region down to its {digits}-digit code"),
        "category_unknown": ("没有这个类别", "There is no such category"),
        "department_unknown": ("该部门不负责这一类别", "That department does not answer for this category"),
        # venues
        "venue_exists": ("同一管理员已申领过这处场所", "This manager has applied for this venue already"),
        "venue_state": ("场所目前的状态不允许这样做", "The venue's present state does not allow this"),
        "venue_locked": (
            "场所目前的状态下不能修改基本信息",
            "Basic data cannot be changed in the venue's present state",
        ),
        "changed_meanwhile": (
            "内容刚被他人修改，请刷新后重试",
            "Somebody changed this meanwhile; reload and try again",
        ),
        "already_recorded": ("这件事已经记录在案", "This is on record already"),
        "entrance_name_taken": ("同一场所的入口不能重名", "Entrances of one venue must have different names"),
        "entrance_unknown": ("本场所没有这个入口", "The venue has no such entrance"),
        "own_clerk": ("管理员本人无需添加为门岗", "A manager need not be his own clerk"),
        "clerks_full": ("门岗人数已达上限（{limit} 人）", "A venue has at most {limit} clerks"),
        "entrance_last": ("至少要保留一个入口", "One entrance must remain"),
        "entrances_full": ("入口数量已达上限", "The venue has as many entrances as it may"),
        "vehicle_required": ("这一类别需要填写车辆信息", "This category needs the vehicle's data"),
        "vehicle_not_allowed": ("这一类别不是车辆", "This category is not a vehicle"),
        "plate_format": ("车牌号码不对", "This is not a number plate"),
        "sound_unknown": ("没有这个提示音", "There is no such sound"),
        "hours_format": ("营业时间格式应为 HH:MM", "Hours are written HH:MM"),
        "outside_province": ("位置不在本省范围内", "The point lies outside the province"),
        "paper_unknown": ("本省不提供这种纸张", "This paper is not offered here"),
        "no_code_yet": ("尚未发码", "No code has been issued yet"),
        "manager_unlike_sheet": (
            "提交人登记的身份与摸底表所列管理员不一致",
            "Whoever submitted declared another identity than the manager's on the survey sheet",
        ),
        "manager_differs": (
            "您登记的身份与受邀管理员不一致，请联系邀请您的人核对",
            "Your declared identity is not the invited manager's; ask whoever invited you to compare",
        ),
        "manager_is_you": ("与您本人登记的身份不一致", "This differs from the identity that you declared yourself"),
        "manager_invited": ("正在等待新管理员接手", "A new manager has been invited already"),
        "nobody_invited": ("没有等待接手的管理员", "No new manager is waiting"),
        "poster_glyph_missing": (
            "海报字体里没有“{character}”字（{code_point}），请与技术支持联系",
            "The poster's font lacks the character {character} ({code_point}); tell the support",
        ),
        "poster_text_too_long": ("海报上放不下：{place}", "Too long for the poster: {place}"),
        "poster_code_too_long": (
            "场所码地址太长，印出来不易识别",
            "The code's address is too long to be read from a poster",
        ),
        # scans
        "code_unknown": ("不是本系统的场所码", "This is not a venue code of ours"),
        "other_province": ("这是外省的场所码", "This code belongs to another province"),
        "code_disabled": ("该场所码已停用", "This code has been disabled"),
        "code_superseded": ("该场所码已换新，请扫新码", "This code was replaced; scan the new one"),
        "code_removed": ("该入口已撤销", "This entrance has been removed"),
        "venue_closed": ("该场所已注销", "This venue has been deregistered"),
        "clock_skew": ("手机时间不对，请校准后重扫", "The phone's clock is wrong; set it and scan again"),
        "scan_taken": ("扫码编号已被使用", "That scan id belongs to another person"),
        "companion_unknown": ("没有这位同行人", "There is no such companion"),
        "companions_full": ("同行人已达上限", "You have as many companions as you may"),
        "card_elsewhere": (
            "此人持有其他地区发放的登记卡；如需换发，请确认作废原卡",
            "Another region issued this person's card; confirm that it shall be replaced",
        ),
        "card_unverified": (
            "证件信息未通过核验，不能换发已有的登记卡",
            "The document was not verified, so the card in use is not replaced",
        ),
        "card_unknown": ("没有这张登记卡", "There is no such card"),
        "card_revoked": ("这张登记卡已作废", "This card has been revoked"),
        "personal_code_unknown": ("不是本省的个人码或登记卡", "This is no personal code or card of this province"),
        "personal_code_expired": (
            "个人码已过期，请对方刷新后再扫",
            "This personal code has expired; ask for a fresh one",
        ),
        "personal_code_used": (
            "个人码已被扫过，请对方刷新后再扫",
            "This personal code was read before; ask for a fresh one",
        ),
        "document_or_phone": ("请填写证件号码、手机号或监护人手机号", "Give a document, a phone or a guardian's phone"),
        "paper_too_old": ("只能补录最近 {days} 天的登记", "Only lists of the last {days} days are taken"),
        "rows_or_upload": ("请填写登记行，或填写上传编号", "Give either rows or an upload"),
        "date_or_instant": ("请填写日期和时间，或填写时刻", "Give date and time, or an instant"),
        "scan_id_format": ("扫码编号应为 UUIDv7", "A scan id is a UUIDv7"),
        # alerts
        "alert_state": ("预警目前的状态不允许这样做", "The alert's present state does not allow this"),
        "alert_ended": ("预警已过保存期限", "This alert is past its retention"),
        # health
        "own_alert": ("不能处置关于自己的示警", "Nobody handles an alert about himself"),
        "own_contest": (
            "不能答复自己的申诉，也不能答复对自己所登记记录的申诉",
            "Nobody answers his own contest, or one of a visit he entered",
        ),
        "own_colour": ("不能处理自己的健康码", "Nobody decides on his own colour"),
        "second_person_needed": ("须由另一人确认", "A second person must confirm this"),
        "other_office_needed": ("须由另一单位的人员确认", "Somebody of another office must confirm this"),
        "paper_state": ("目前的状态不允许这样做", "Its present state does not allow this"),
        "expired": ("有效期已过", "The validity lies in the past"),
        "too_long_ago": ("时间太久远", "Too long ago"),
        "too_far_ahead": ("时间太远", "Too far ahead"),
        "personal_number": ("不要写入手机号码或证件号码", "No phone or document number belongs here"),
        "in_future": ("时间在将来", "The time lies in the future"),
    }
)


# Words of ours that stand as facts in a sentence.
_WORDS: dict[str, tuple[str, str]] = {
    "province": ("省", "province"),
    "city": ("市（州）", "city"),
    "county": ("县（市、区）", "county"),
    "town": ("乡镇（街道）", "town"),
    "village": ("村（社区）", "village"),
    "names": ("场所和入口名称", "the names of venue and entrance"),
    "how_to": ("扫码说明", "how to scan"),
    "brand": ("标题", "the title"),
    "mounting_note": ("张贴要求", "the mounting note"),
}


def sentence(code: str, language: str, facts: Mapping[str, object]) -> str:
    """Say a code in a language; facts fill the places."""
    zh, en = SENTENCES[code]
    text = en if language == "en" else zh
    if "{" not in text:
        return text
    return text.format_map(_Facts({name: _said(fact, language) for name, fact in facts.items()}))


def _said(fact: object, language: str) -> object:
    """Say a fact: words of ours, alone or listed, in the language of the sentence."""
    if not isinstance(fact, str):
        return fact
    spoken = [_WORDS.get(word, (word, word))[language == "en"] for word in fact.split(", ")]
    return (", " if language == "en" else "、").join(spoken)


class _Facts(dict[str, object]):
    """Facts for a sentence: an absent one is left out instead of breaking the answer."""

    def __missing__(self, key: str) -> str:
        return ""
