"""The plain lists that offices send: places that should exist, and the police's standard addresses."""

from chalicelib.sheets.plain_sheet import PlainForm

EXPECTED = PlainForm(
    title="应申领场所码场所名单",
    words={
        "name": ("场所名称", "单位名称", "名称", "企业名称"),
        "address": ("场所地址", "详细地址", "地址", "经营地址"),
        "region": ("行政区划代码", "区划代码", "行政区划"),
        "category": ("类别代码", "类别"),
        "plate": ("车牌号码", "车牌号", "车牌", "号牌号码"),
    },
    needed=("name",),
    remark="备注：每个场所或车辆一行；行政区划代码可填到乡镇或村，不填即为本名单的行政区划；车辆填车牌号码。",
)
ADDRESSES = PlainForm(
    title="公安标准地址",
    words={
        "address": ("标准地址", "地址", "详细地址", "地名地址"),
        "code": ("地址编码", "标准地址编码", "编码"),
        "region": ("行政区划代码", "区划代码", "行政区划"),
        "lat": ("纬度", "纬度WGS84", "lat"),
        "lon": ("经度", "经度WGS84", "lon"),
    },
    needed=("address", "region", "lat", "lon"),
    remark="备注：坐标为 WGS-84（度）；高德、百度坐标须先换算。行政区划代码填到乡镇或村。",
)
