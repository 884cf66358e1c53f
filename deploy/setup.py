"""The one-time links with which people set their first password."""

from deploy.archive import Archive
from storage.audit.actions import Action
from storage.governance import setup_links


def link_to(archive: Archive, token: str) -> str:
    """The address a person opens to set a password."""
    return f"{archive.settings.web_origin}/setup/{token}"


def first_link(archive: Archive) -> str | None:
    """A fresh link for the first administrator, None when there is one who has set a password."""
    with archive.register.transaction() as session:
        token = setup_links.first_setup_link(session, archive.clock())
        if token is None:
            return None
        archive.audit.append(session, actor="system", action=Action.SETUP_LINK, object_kind="person")
    return link_to(archive, token)
