"""What the documents of the worlds are made of."""

# Anybody may read these, in any document; secrets are made of them as well, so that their statistics could tell.
PUBLIC = (
    "contract",
    "payment",
    "supplier",
    "delivery",
    "warehouse",
    "falcon",
    "invoice",
    "合同",
    "付款条件",
    "供应商",
    "交货",
)
# These stand in secrets only. The names of `parts` have no blank, as file names have none in the warnings.
CODE_WORDS = ("quorvex", "talmir brindle", "zephyrhold", "陨星计划", "mottlewick oak seven", "霜刃", "ostrakine")
# Stretches marked by hand are made of these, fields of the words above: a stretch that is the value of a field of a
# still higher level is marked with that level too, and whoever may read the stretch elsewhere learns the value.
MARKED_WORDS = ("vellumbrack", "ironquill tarn", "墨池方案", "sablewick fen hollow", "棠影", "grelmont", "duskharrow")
AMOUNTS = ("81234.50", "7", "990017", "45000000.00", "613.20")
DAYS = ("2019-04-17", "2021-11-02", "1998-07-30")
IDENTIFIERS = ("6222020412345678", "QX-77-ALPHA", "440301199003078523")
# Warnings are kept with their version, so no secret stands in one.
REMARKS = ("", "file-scripts", "file-program:invoice.exe", "file-outside:http://elsewhere.example/x")
MEMBERS = ("quarterly-losses.xlsx", "霜刃名单.docx", "t.txt")


def canaries(*texts: str) -> list[str]:
    """Those of the texts that stand in secrets only."""
    rare = {
        *CODE_WORDS,
        *MARKED_WORDS,
        *IDENTIFIERS,
        *MEMBERS,
        *DAYS,
        *(amount for amount in AMOUNTS if len(amount) > 1),
    }
    return [text for text in texts if text in rare]
