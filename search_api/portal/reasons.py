"""Why a document is in its state, in words: what is wrong with the file, and what would be right."""

from collections.abc import Mapping

from search_api.portal.i18n import N_

_SPLIT = N_("Split it into smaller files if all of its text has to be found.")
_UNPACK = N_("Unpack it and file what matters in it one by one.")
_SOUND = N_("Open it on your computer. If it doesn't open there either, ask the sender for a sound copy.")
_CLEAN = N_("Don't open it. Ask the sender for a clean copy; an archivist can have it tried again.")
_AS_PDF = N_("File a PDF of it as well if its text has to be found.")
_UNLOCK = N_("Give its password, or remove the password and file it again.")
_RENAME = N_("Ask the sender what it is, and file it again under its right name.")

# By the code before the colon of a reason. A state without one of these is explained by the state alone.
REASONS: Mapping[str, tuple[str, str]] = {
    "awaits-second-person": (
        N_("Another person has to confirm what was entered before readers find it."),
        N_("Nothing needs to be done by you."),
    ),
    "sent-back": (
        N_("What was entered was sent back, and readers don't find it yet."),
        N_("Look under “To be checked” for the reason and correct it, or ask an archivist to."),
    ),
    "file-too-large": (N_("The file is larger than what text is taken out of."), _SPLIT),
    "file-too-large-for-extraction": (N_("The file is larger than what text is taken out of."), _SPLIT),
    "too-large-to-scan": (
        N_("The file is larger than the virus scanner takes, so nobody knows whether it is clean."),
        N_("Ask whoever runs the archive to raise the scanner's limit; an archivist can then have it tried again."),
    ),
    "compression-bomb": (N_("It unpacks to far more than its size, as files made to do harm do."), _UNPACK),
    "unpacks-too-large": (N_("What is packed in it is larger than may be unpacked."), _UNPACK),
    "too-many-entries": (N_("It holds more packed files than may be unpacked."), _UNPACK),
    "too-many-parts": (N_("More files are inside than are read."), _UNPACK),
    "nested-too-deep": (N_("Files lie inside files, deeper than is followed."), _UNPACK),
    "memory-asked": (N_("To unpack it would take more memory than may be used."), _UNPACK),
    "xml-entities": (
        N_("It declares XML entities of its own, which can grow without end."),
        N_("Save it anew in a current program and file it again."),
    ),
    "image-too-large": (
        N_("The picture has more pixels than may be drawn."),
        N_("Scan it again at 300 dpi, or save it smaller, and file that as well."),
    ),
    "too-many-pages": (N_("It has more pages than are read."), _SPLIT),
    "text-truncated": (N_("Its text is longer than what is kept of one file."), _SPLIT),
    "time-limit": (N_("Reading it took longer than it may."), _SPLIT),
    "memory-limit": (N_("Reading it took more memory than it may."), _SPLIT),
    "resource-limit": (N_("Reading it took more than it may."), _SPLIT),
    "output-limit": (N_("More came out of it than may."), _SPLIT),
    "parser-limit": (N_("Reading it ended at a limit."), _SPLIT),
    "not-what-its-name-says": (N_("Its name promises a format that it isn't in."), _RENAME),
    "archive-damaged": (N_("The packed file is cut off or broken."), _SOUND),
    "members-damaged": (N_("Some of the files inside can't be unpacked."), _SOUND),
    "pdf-damaged": (N_("The PDF is broken; some of its text may be missing."), _SOUND),
    "pdf-pages-broken": (N_("Some of its pages can't be read."), _SOUND),
    "pdf-unreadable": (N_("The PDF can't be opened."), _SOUND),
    "password-wrong": (
        N_("It does not open with the password that was given."),
        N_("Check the password and give it again."),
    ),
    "password-no-help": (
        N_("It did not open with the password that was given."),
        N_("Check the password and give it again. If it is right, the file is locked in a way not opened here."),
    ),
    "members-encrypted": (N_("Files inside are locked with a password."), _UNLOCK),
    "mail-encrypted": (
        N_("The message is encrypted for its recipients."),
        N_("Save it decrypted in your mail program and file that as well."),
    ),
    "mailbox-damaged": (
        N_("The Outlook data file is damaged or ends too early. What could be read is here."),
        N_("Have Outlook repair it and file it again, or file its messages one by one."),
    ),
    "message-damaged": (
        N_("A message in the Outlook data file can't be read. The others are here."),
        N_("Have Outlook repair it and file it again, or file its messages one by one."),
    ),
    "rights-managed": (
        N_("It opens only where its rights server lets it."),
        N_("Remove the protection and file it again."),
    ),
    "program": (N_("It is a program, not a document. It is kept and never run."), _RENAME),
    "archive-in-volumes": (
        N_("It is one of several parts of a packed file."),
        N_("Put the parts together and file what is inside."),
    ),
    "archive-method": (N_("It is packed by a method that is not read."), _UNPACK),
    "format-unknown": (N_("It is in no format that is known here."), _AS_PDF),
    "parser-crashed": (N_("Whoever read it fell over, on every try."), _CLEAN),
    "parser-lost": (N_("The server that reads files was gone after each try at it."), _CLEAN),
    "worker-died": (N_("The process that worked on it ended, on every try."), _CLEAN),
    "virus-found": (N_("The virus scanner found something in it."), _CLEAN),
}
WARNINGS: Mapping[str, str] = {
    "stack-kept-whole": N_("It has separator sheets, but could not be taken apart, so it stays one document."),
    "separator-back-left-out": N_(
        "The blank backs of separator sheets, pages %(given)s, are in none of its documents."
    ),
    "text-truncated": N_("Only the first part of the text was read."),
    "part-encrypted": N_("A part is locked with a password: %(given)s"),
    "part-failed": N_("A part could not be read: %(given)s"),
    "part-malformed": N_("A part is damaged: %(given)s"),
    "part-unsupported": N_("A part is of a format without readable text: %(given)s"),
    "part-limit": N_("A part is over a limit and was not read whole: %(given)s"),
    "part-quarantined": N_("A part brought its reader down: %(given)s"),
    "part-no-text-layer": N_("A part is a picture without text: %(given)s"),
    "cut-off": N_("It ends too early; compare it with the original."),
    "parts-left-out": N_("It holds more files than are read; the rest were left out."),
    "parts-kept-in": N_("What is inside could not be taken out; its text stands in this document."),
    "page-without-text": N_("A page is a picture without text: %(given)s"),
    "pictures-inside": N_("It shows pictures, whose text is not read."),
    "pdf-mended": N_("The PDF is broken and was mended; compare it with the original."),
    "xfa-form": N_("It is a form whose fields may not all be in the text."),
    "read-plainly": N_("Only its plain text could be read, not the files inside."),
    "file-name-differs": N_("Its name promises another format than it is in: %(given)s"),
    "file-polyglot": N_("It can be read as another format too: %(given)s"),
    "file-macros": N_("It holds macros. They were not run."),
    "file-scripts": N_("It holds scripts or actions. They were not run."),
    "file-program": N_("It holds a program: %(given)s"),
    "file-scan-coarse": N_("Scanned with too few dots an inch, page %(given)s"),
    "file-scan-blank": N_("Blank, page %(given)s"),
    "file-scan-skewed": N_("Lies askew, page %(given)s"),
    "file-scan-dark": N_("Too dark, page %(given)s"),
    "file-scan-faint": N_("Too faint, page %(given)s"),
    "file-scan-cut": N_("Writing is cut off at an edge, page %(given)s"),
    "file-scan-turned": N_("Does not stand upright, page %(given)s"),
    "file-scan-twice": N_("Looks the same as an earlier page: page %(given)s"),
    "file-ofd-annotations": N_("It has annotations. They are not shown on its page images."),
    "file-ofd-attachments": N_("It has attachments of its own. They are in the original, but not read."),
    "file-ofd-objects": N_("Something on a page is not shown on its image, page %(given)s"),
    "file-ofd-signatures": N_("It is signed or sealed. This was not checked, and is not shown on its page images."),
    "file-outside": N_("It refers to something outside of it, which was not fetched: %(given)s"),
}
