"""Posters of invented places, in both provinces' words, as tests, pictures and benchmarks need them."""

import datetime as dt

from msgspec.structs import replace

from chalicelib.poster import Colours, Poster

HUNAN = Poster(
    brand_name="湖南省居民健康码 · 场所码",
    colours=Colours("#0B5766", "#063C48", "#B43E77", "#14202E"),
    venue="洞口县人民医院",
    entrance="东门",
    code="43K7P2XQ9DMTH",
    url="HTTPS://43.CSM.EXAMPLE/C/43K7P2XQ9DMTH",
    serial="430525-K7P2XQ01-01",
    version=1,
    issued_on=dt.date(2022, 2, 18),
    how_to=(
        "打开微信或支付宝“扫一扫”，对准二维码",
        "或进入“湖南省居民健康卡”公众号：健康卡 — 便民服务 — 场所码",
        "核对场所名称，出示结果，无异常方可进入",
    ),
    assisted="不便扫码？请工作人员为您登记，或由工作人员扫您的健康码",
    privacy="登记信息仅用于疫情防控，到期销毁",
    hotline="12345",
    mounting_note="请用 A3 纸彩色打印、压塑覆膜，张贴在入口醒目处，上边缘距地面 1.7 米",
    command_name="洞口县疫情防控指挥部",
    slogan="逢进必扫",
)
GANSU = Poster(
    brand_name="甘肃健康出行码 · 场所码",
    colours=Colours("#1D4079", "#122A54", "#A65A24", "#1B2326"),
    venue="小军超市",
    entrance="入口",
    code="62M4T8R3KXW7Q",
    url="HTTPS://62.CSM.EXAMPLE/C/62M4T8R3KXW7Q",
    serial="620105-M4T8R301-02",
    version=2,
    issued_on=dt.date(2021, 12, 7),
    how_to=(
        "打开微信“扫一扫”，直接扫描二维码；支付宝同样可用",
        "或打开“健康新甘肃”小程序首页，点【出入扫码登记】扫码",
        "核对场所名称，出示扫码结果后进入",
    ),
    assisted="老年人等不便扫码的群众，请工作人员协助登记",
    privacy="登记信息仅用于疫情防控，数据定期销毁",
    hotline="12345",
    mounting_note=("请用大于 A4 的纸（A3 或 A2）打印，张贴在入口显著位置；场所面积大、人流多的，请多印几份分别张贴"),
    command_name="安宁区疫情联防联控领导小组",
    slogan="请您扫码进入",
)
SHORT = HUNAN
LONG = replace(
    HUNAN,
    venue="湖南省邵阳市洞口县㵲水湾国家森林公园游客服务中心及雪峰山抗日战争纪念馆联合管理处便民警务室停车场与露天电影放映广场观众区",
    entrance="东北侧员工通道兼地下货车装卸平台旁临时出入口（二号岗亭左边）",
)
VEHICLE = replace(
    GANSU,
    venue="兰州市公交集团 131 路",
    entrance="前门",
    kind="vehicle",
    plate="甘A·D12345",
    mounting_note="请打印后张贴在上车门旁或前排椅背，乘客坐、立均可扫到",
)
