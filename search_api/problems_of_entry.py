"""What can go wrong with filling in fields from proposals; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "entry-needs-level",
        403,
        ("填写字段需要看到档案全部内容的权限", "To fill in its fields you must be cleared for all of it"),
        (
            "识别内容取自全文，只提供给能看到该档案全部内容的文书和档案管理员；授权查阅不包括填写。",
            "Proposals quote the text: they are for clerks and archivists cleared for all of it by their own right.",
        ),
    ),
    kind(
        "no-such-proposal",
        404,
        ("没有此识别内容", "There is no such proposal"),
        ("该档案的现行文本没有此编号的识别内容。", "No proposal on the document's present text has this number."),
    ),
    kind(
        "proposal-refused",
        422,
        ("不能这样填写", "This can't be entered"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "proposal-outdated",
        409,
        ("字段或文本已被更改", "The field or the text has changed"),
        (
            "此识别内容已处理，或字段、文本已更改。请刷新。",
            "It was decided on, or the field or text changed since. Load it again.",
        ),
    ),
    kind(
        "entry-confirmed",
        409,
        ("著录已经复核确认", "Its entry has been confirmed"),
        (
            "该档案的字段已由第二人复核确认，不能再由一人更改。",
            "A second person has confirmed the fields of this document, so that one person alone can't change them.",
        ),
    ),
    kind(
        "check-not-waiting",
        409,
        ("该档案不在待复核之列", "This document doesn't wait for that"),
        (
            "它不需要复核，或已有人处理。请刷新。",
            "It needs no second person, or somebody has dealt with it meanwhile. Load it again.",
        ),
    ),
    kind(
        "check-by-another",
        403,
        ("须由另一人复核", "Another person has to check this"),
        (
            "您著录或更正过该档案的字段，须由另一位有权归档此类档案的人复核。",
            "You entered or corrected its fields. Someone else who may file this class has to confirm them.",
        ),
    ),
    kind(
        "check-under-way",
        409,
        ("档案正在处理", "The document is being worked on"),
        ("正文尚在读取或检查，请稍后再试。", "Its text is still being read or looked through. Do it in a moment."),
        5,
    ),
    kind(
        "check-refused",
        422,
        ("不能这样处理", "This can't be done so"),
        ("请按提示更正。没有任何改动。", "Correct what is marked. Nothing was changed."),
    ),
    kind(
        "nothing-entered",
        409,
        ("没有可还原的填写", "There is nothing to undo"),
        (
            "您对该档案识别内容的处理均已还原。",
            "Nothing that you did to this document's proposals is left to be undone.",
        ),
    ),
)
