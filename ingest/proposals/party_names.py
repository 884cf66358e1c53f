"""What is a party's name, and how likely: shared by what reads labels and what reads the opening sentence."""

import re

# 2 characters are the shortest name of a person; the longest registered names of companies stay under 60.
SHORTEST, LONGEST = 2, 80
_ORGANISATION = re.compile(
    r"(?:公司|厂|研究院|医院|学院|院|研究所|事务所|所|中心|银行|信用社|合作社|大学|学校|中学|局|委员会|村委会|办公室|"
    r"集团|支行|分行|部|会|社|店|处|站|馆|队|政府|基金|企业(?:\(有限合伙\))?|合伙\)?|商行)$"
)
_COMPANY = re.compile(
    r"(?:\b(?:inc|corp|co|llc|l\.l\.c|ltd|l\.p|lp|llp|plc|gmbh|n\.a|s\.a|ag|bv|pty)\.?|corporation|company|limited|"
    r"incorporated|bank|trust|partnership|university|association|holdings|group|foundation|institute|n\.v\.?)$"
)
# No name has these: the label stands in a sentence about the party.
_SENTENCE = re.compile(
    r"应当|应按|应在|应于|有权|不得|负责|须|必须|可以|保证|承担|提供|支付|收到|违反|未按|违约|同意|确认|签字|盖章|签章|代表|如果|若|"
    r"的|(?:shall|will|may|must|agrees|hereby|upon|which|its|any|this|that|such)\b"
)
_WORD = re.compile(r"[\w&]")
# What follows a name: its short form, blanks for a seal, another label on the same line.
_BEHIND = re.compile(
    r"\s*(?:\((?:以下|下称|简称|盖章|公章|签章|签字|盖公章|甲方|乙方|hereinafter|the\s|\"|“)|[;。,、]|\s{2,}|\t|_{2,}|"
    r"(?:法定代表人|地址|住所|电话|联系|身份证|统一社会|委托代理|授权代表|住址|[甲乙丙丁]方\s*[:(]))"
)


def name_in(words: str) -> str:
    """The name that `words`, what stands behind a label up to the line's end, begin with; "" if it is none."""
    cut = _BEHIND.search(words)
    name = (words[: cut.start()] if cut else words).strip(" \t_:.")
    fits = SHORTEST <= len(name) <= LONGEST and bool(_WORD.search(name)) and not name.isdigit()
    return name if fits and not _SENTENCE.search(name.lower()) else ""


def likelihood(name: str) -> float:
    """How likely it is that a name behind a party's label is one: 0.93 with the suffix of an organisation."""
    lower = name.lower().strip()
    if _ORGANISATION.search(lower) or _COMPANY.search(lower):
        return 0.93
    han = sum("\u4e00" <= each <= "\u9fff" for each in name)
    if han == len(name):
        return 0.85 if han <= 4 else 0.6  # noqa: PLR2004 (the longest usual name of a person)
    words = name.split()
    return 0.8 if 1 < len(words) <= 5 and all(each[:1].isupper() for each in words) else 0.5  # noqa: PLR2004 (words of a name)


def same_name(name: str) -> str:
    """Letters and digits only, so that one name in two spellings is one."""
    return "".join(each for each in name.lower() if each.isalnum())
