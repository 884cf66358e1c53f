"""How commands speak of batches and their items."""

from collections.abc import Mapping
from pathlib import Path

from deploy.terminal import CommandError, Report
from ingest.batches.receipt import totals
from ingest.batches.receipt_file import ReceiptFile
from ingest.batches.receipts import Receipts
from ingest.batches.written_problems import read_back
from mappings.access import Principal
from storage.register.batches import Count
from storage.register.item_states import ItemState
from storage.register.models import BatchItemRow, DocumentRow


def print_item(
    out: Report, source: str, item: BatchItemRow, document: DocumentRow | None, parts: int, language: str
) -> None:
    """One line: path, id, state, reason. The state is the document's, or without one the item's, in capitals."""
    path = f"{source}/{item.path}"
    words = " ".join(problem.text(language) for problem in read_back(item.problems))
    state = document.state if document is not None else item.state.upper()
    reason = words or (document.reason if document is not None else item.other_id or item.reason)
    values = {
        "path": path,
        "id": item.document_id,
        "archive_number": document.archive_number if document is not None else "",
        "state": state,
        "reason": reason,
        "parts": parts,
    }
    out.line(values, f"{path}\t{item.document_id or '-'}\t{state}\t{reason}".rstrip())


def parts_words(parts: int) -> str:
    """How many documents came inside those that were taken in."""
    return f"其中另有 {parts} 件附件或包内文件 · and {parts} documents that came inside these"


def print_summary(out: Report, batch_id: str, counts: Mapping[ItemState, Count], parts: int) -> None:
    """The counts, for people; programs have the receipt."""
    found = totals({str(state): each.items for state, each in counts.items()})
    out.note(
        "收到 {received} = 已存 {kept} + 重复 {duplicate} + 拒收 {refused} + 失败 {failed} + 等待 {waiting} · "
        "received {received} = kept {kept} + duplicate {duplicate} + refused {refused} + failed {failed} + "
        "waiting {waiting}".format(**found)
    )
    if parts:
        out.note(parts_words(parts))
    out.note(f"回执 · receipt: strongroom batch receipt {batch_id} --to FILE")


def write_receipt(receipts: Receipts, principal: Principal, batch_id: str, path: Path) -> None:
    """Write the signed receipt to a new file.

    Raises:
        CommandError: there is a file already.
    """
    try:
        with path.open("xb") as file:
            writing = ReceiptFile(file)
            writing.end(receipts.issue(principal, batch_id, writing.item))
    except FileExistsError:
        raise CommandError(f"{path} exists already; name a file that does not") from None
