"""The states of a batch and of its items in words: what it means, and what to do about it."""

from collections.abc import Mapping

from ingest.batches.receipt import ItemOutcome
from ingest.batches.written_problems import read_back
from search_api.portal.i18n import N_, Language
from search_api.portal.reasons import REASONS
from storage.register.batches import BatchState
from storage.register.item_states import ItemState
from storage.register.models import BatchItemRow

BATCH_STATES: Mapping[str, str] = {
    BatchState.OPEN: N_("taking files in"),
    BatchState.PAUSED: N_("paused"),
    BatchState.FINISHED: N_("finished"),
}
SOURCES: Mapping[str, str] = {
    "folder": N_("a folder"),
    "zip": N_("a ZIP archive"),
    "sent-zip": N_("a ZIP archive that was sent"),
    "watch": N_("a watched folder"),
    "mbox": N_("a mailbox file"),
    "maildir": N_("a Maildir"),
    "imap": N_("a mailbox on a server"),
    "pst": N_("an Outlook data file"),
    "upload": N_("sent from a browser or program"),
}
ITEM_STATES: Mapping[str, str] = {
    ItemState.WAITING: N_("waiting for its file"),
    ItemState.STORED: N_("kept, on its way"),
    ItemState.INDEXED: N_("searchable"),
    ItemState.DUPLICATE: N_("kept already"),
    ItemState.NEEDS_PASSWORD: N_("locked with a password"),
    ItemState.MALFORMED: N_("damaged"),
    ItemState.LIMIT: N_("too large to read whole"),
    ItemState.UNSUPPORTED: N_("format holds no readable text"),
    ItemState.QUARANTINED: N_("set aside"),
    ItemState.NEEDS_PERSON: N_("waits for a person"),
    ItemState.REFUSED: N_("not taken in"),
    ItemState.FAILED: N_("could not be read"),
}
OUTCOMES: Mapping[str, str] = {
    ItemOutcome.KEPT: N_("kept"),
    ItemOutcome.DUPLICATE: N_("kept already"),
    ItemOutcome.REFUSED: N_("not taken in"),
    ItemOutcome.FAILED: N_("could not be read"),
    ItemOutcome.WAITING: N_("waiting"),
}
_SENTENCES: Mapping[str, str] = {
    ItemState.WAITING: N_("Send it again, or start the same command once more: it goes on here."),
    ItemState.DUPLICATE: N_("The same bytes are in the archive; they were not kept twice. Nothing is to be done."),
    ItemState.NEEDS_PASSWORD: N_("It is kept unharmed. Give its password, or remove the password and file it again."),
    ItemState.MALFORMED: N_("It is kept unharmed as it came. Ask the sender for a sound copy if it doesn't open."),
    ItemState.LIMIT: N_("It is kept unharmed; only part of its text was read. Split it if all has to be found."),
    ItemState.UNSUPPORTED: N_("It is found by its title and fields. File a PDF of it as well if its text matters."),
    ItemState.QUARANTINED: N_("It is kept unharmed. Every try to read it failed; try it again, or tell an archivist."),
}
_REASONS: Mapping[str, str] = {
    "needs-ocr": N_("The pages are pictures whose text is not read yet."),
    "no-text": N_("The file holds no text. It is found by its title and fields."),
    "file-not-there": N_("The manifest names it, but no such file came. Put it there and start again."),
}


def item_sentence(row: BatchItemRow, language: Language) -> str:
    """Why an item is in its state, and what to do: what was wrong with it, else what the state means."""
    problems = read_back(row.problems)
    if problems:
        return " ".join(each.text(language.code) for each in problems)
    known = REASONS.get(row.reason.partition(":")[0])
    if known is not None:
        return " ".join(language.say(each) for each in known)
    said = _REASONS.get(row.reason) or _SENTENCES.get(row.state, "")
    return language.say(said) if said else ""
