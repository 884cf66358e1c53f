"""What can go wrong with batches; part of `search_api.problem_catalogue`."""

from search_api.problem_kind import kind

KINDS = (
    kind(
        "no-such-batch",
        404,
        ("没有此批次", "There is no such batch"),
        ("没有此编号的批次，或您无权知悉。", "No batch has this id, or you may not know of it."),
    ),
    kind(
        "batch-not-open",
        409,
        ("批次未在接收", "The batch takes nothing in"),
        ("批次已暂停或已结束；请先继续。", "It is paused or finished; resume it first. Nothing was kept."),
    ),
    kind(
        "item-differs",
        409,
        ("批次中已有同名的另一文件", "The batch has another file of this name"),
        (
            "内容与已收到的不同，文件未保存；请换一个路径。",
            "Its content is not that of the one received. Nothing was kept; send it under another path.",
        ),
    ),
    kind(
        "manifest-wrong",
        422,
        ("清单有误", "The manifest is wrong"),
        (
            "压缩包内的清单有误，什么也没有保存；请按所列各处改正后重新发送。",
            "The manifest within the ZIP is wrong where it says below. Nothing was kept; correct it and send it again.",
        ),
    ),
    kind(
        "batch-not-held",
        409,
        ("没有保管此批次的压缩包", "There is no ZIP of this batch"),
        (
            "此批次不是由压缩包建立的，或压缩包已随批次结束而删除。",
            "The batch was not made of a ZIP, or it was finished and its ZIP erased.",
        ),
    ),
)
