"""What the API says about figures of regions, Chinese and English."""

FIGURES: dict[str, tuple[str, str]] = {
    "outside_your_categories": ("不在您负责的场所类别内", "Outside your categories"),
    "days_too_many": ("天数太多，最多 {limit} 天", "Too many days: at most {limit}"),
    "by_no_such_part": ("该区域不能按此级别细分", "This region cannot be cut into such parts"),
    "by_county_or_below": (
        "请先选择到县一级，再按乡镇、村或场所细分",
        "Choose a county or below for towns, villages or venues",
    ),
}
