"""How people appear on every list: enough to recognise one's own entry, too little to learn another's."""

import re

# Two-character family names; a name of at least three characters that begins with one keeps both (欧阳**).
_COMPOUND_FAMILY_NAME = re.compile(
    "欧阳|司马|上官|诸葛|皇甫|令狐|尉迟|慕容|夏侯|东方|公孙|长孙|宇文|司徒|端木|独孤|南宫|轩辕|百里|呼延|拓跋|闻人|申屠"
    "|太史|澹台|濮阳|淳于|单于|钟离|公冶|宗政|仲孙|赫连|万俟|闾丘|公羊|司空|鲜于|完颜|纳兰|叶赫|乐正"
)
_STARS_AT_MOST = 3  # a long name (买买提·吐尔逊) does not tell its length


def mask_name(name: str) -> str:
    """Keep the family name: 张*, 张**, 欧阳**."""
    if len(name) < 2:
        return "*" * len(name)
    kept = 2 if len(name) > 2 and _COMPOUND_FAMILY_NAME.match(name) else 1
    return name[:kept] + "*" * min(len(name) - kept, _STARS_AT_MOST)


def mask_phone(number: str) -> str:
    """Keep three and four digits of a mobile number: 138****1234."""
    if len(number) == 11:
        return f"{number[:3]}****{number[-4:]}"
    return _middle_hidden(number)


def mask_id_number(number: str) -> str:
    """Keep at most four characters on either side: 4305**********1234."""
    return _middle_hidden(number)


def _middle_hidden(text: str) -> str:
    kept = min(4, len(text) // 4)
    return text[:kept] + "*" * (len(text) - 2 * kept) + text[len(text) - kept :]
