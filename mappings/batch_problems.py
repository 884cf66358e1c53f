"""What can be wrong with a batch of files or its manifest; part of `mappings.problems`."""

from collections.abc import Mapping

from mappings.scheme import Title

TEXTS: Mapping[str, Title] = {
    "manifest-unreadable": Title(
        zh="清单无法读取，请另存为 CSV 或 XLSX 后重试。",
        en="The manifest can't be read. Save it as CSV or XLSX and try again.",
    ),
    "manifest-too-large": Title(
        zh="清单超过上限（{limit}），请分成几批。",
        en="The manifest is over the limit ({limit}); make several batches of it.",
    ),
    "manifest-no-file-column": Title(
        zh="清单第一行须有“文件”一列，另可有：{known}。",
        en="The manifest's first line needs a column “file”. It may also have: {known}.",
    ),
    "column-unknown": Title(
        zh="没有名为“{given}”的列或字段，可用：{known}。",
        en="There is no column or field “{given}”. These are known: {known}.",
    ),
    "column-twice": Title(
        zh="“{given}”一列出现了两次，请只保留一列。",
        en="The column “{given}” is there twice; keep one.",
    ),
    "line-no-file": Title(
        zh="此行没有文件名，请填写或删去此行。",
        en="This line names no file. Name one, or remove the line.",
    ),
    "file-not-there": Title(
        zh="没有文件“{given}”，请核对路径（相对于批次的文件夹，用 / 分隔）。",
        en="There is no file “{given}”. Check the path: it starts at the batch's folder and has / between its parts.",
    ),
    "file-twice": Title(
        zh="文件“{given}”在第 {line} 行已经列过，请只保留一行。",
        en="The file “{given}” is named in line {line} already; keep one of the lines.",
    ),
    "file-unlisted": Title(
        zh="清单没有列出此文件，也没有为整批指定类别。请补入清单，或用 --class 指定类别。",
        en="The manifest does not list this file and the batch has no class. Add a line for it, or name a class.",
    ),
    "fields-not-json": Title(
        zh='“字段”一列应为 JSON 对象，例如 {{"sign_date": "2024-03-01"}}。',
        en='The column “fields” takes a JSON object such as {{"sign_date": "2024-03-01"}}.',
    ),
    "link-not-taken": Title(
        zh="这是一个链接，不是文件；请放入文件本身。",
        en="This is a link and no file; put the file itself there.",
    ),
    "file-unreadable": Title(
        zh="文件无法读取；请检查权限和磁盘后重试。",
        en="The file can't be read; check its permissions and the disk, then try again.",
    ),
    "file-changed": Title(
        zh="文件在读取之前已被移走或改名；请放回后重试。",
        en="The file was moved or renamed before it was read; put it back and try again.",
    ),
    "member-locked": Title(
        zh="压缩包内的此文件有密码；请解压后再归档。",
        en="This file inside the archive has a password; unpack it and file it again.",
    ),
    "member-damaged": Title(
        zh="压缩包内的此文件已损坏，无法解压。",
        en="This file inside the archive is damaged and can't be unpacked.",
    ),
    "zip-unreadable": Title(
        zh="压缩包的目录损坏，无法读取；请重新打包。",
        en="The archive's directory is damaged; pack it again.",
    ),
    "zip-too-many": Title(
        zh="压缩包内文件超过 {limit} 个，请分成几批。",
        en="There are more than {limit} files in the archive; make several batches of it.",
    ),
    "zip-expands": Title(
        zh="压缩包解开后超过上限（{limit}），或内部相互重叠，未予接收。",
        en="The archive would unpack to more than {limit}, or its files overlap; nothing was taken.",
    ),
    "folder-unusable": Title(
        zh="文件夹无法使用：须是文件夹（不是链接），并可写入。",
        en="The folder can't be used: it must be a folder and no link, and one that can be written to.",
    ),
    "mailbox-unreadable": Title(
        zh="这不是 mbox 邮箱文件，或已损坏。",
        en="This is no mbox file, or it is damaged.",
    ),
    "mailbox-away": Title(
        zh="邮件服务器没有应答；请稍后用同一命令继续。",
        en="The mail server does not answer; the same command goes on later.",
    ),
    "mailbox-certificate": Title(
        zh="邮件服务器的证书不可信；请核对地址，或用 STRONGROOM_IMAP_CA 指定其签发者的证书。",
        en="The mail server's certificate is not trusted. Check the address, or name its issuer in STRONGROOM_IMAP_CA.",
    ),
    "mailbox-refused": Title(
        zh="邮件服务器拒绝登录，或没有此文件夹；请核对用户名、密码和文件夹名。",
        en="The mail server refuses the sign-in or has no such folder; check user, password and folder.",
    ),
    "zip-erased": Title(
        zh="此批次的压缩包已删除，请重新发送压缩包。",
        en="The archive of this batch is not kept any more; send it again.",
    ),
    "item-differs": Title(
        zh="此批次中已有同名而内容不同的文件“{given}”；请换一个路径。",
        en="The batch has another file “{given}” with other content; send this one under another path.",
    ),
    "label-differs": Title(
        zh="标签上为“{label}”，而清单中为“{given}”；请核对后更正清单，或单独归档此文件。",
        en="The label says “{label}” and the manifest “{given}”. Correct the manifest, or file this one by itself.",
    ),
    "label-two": Title(
        zh="首页上的标签不一致：“{one}”与“{other}”；请核对后单独归档此文件。",
        en="Labels on its first page differ: “{one}” and “{other}”. See which is right, and file this one by itself.",
    ),
    "label-number-malformed": Title(
        zh="标签上的“{given}”不是本馆的档号；请核对标签。",
        en="“{given}” on the label is no archive number of this archive. Check the label.",
    ),
    "label-number-taken": Title(
        zh="标签上的档号“{given}”已被使用；请核对是否重复扫描，或更换标签。",
        en="The archive number “{given}” on the label is taken. Was it scanned before? If not, change the label.",
    ),
    "label-number-not-next": Title(
        zh="标签上的档号“{given}”不是该序列的下一号；档号须连续，请按号码顺序归档，或更换标签。",
        en="“{given}” on the label is not the next number of its series. File in their order, or change the label.",
    ),
    "label-unread": Title(
        zh="无法查看首页上有无标签（文件过大或无法读取）；请单独归档此文件。",
        en="Its first page can't be looked at for labels: it is too large or takes too long. File this one by itself.",
    ),
    "labels-with-separators": Title(
        zh="按标签归档与按分隔页拆分不能同时使用；请分成两批。",
        en="Filing by label and taking stacks apart don't go together. Make two batches.",
    ),
    "batch-not-open": Title(
        zh="此批次已暂停或已结束；请先继续，或另建一批。",
        en="The batch is paused or finished; resume it first, or make another one.",
    ),
    "name-too-long": Title(
        zh="名称最多 {limit} 个字。",
        en="A name takes at most {limit} characters.",
    ),
}
