"""Adds the staff portal to the web application."""

from fastapi import FastAPI

from search_api.portal import (
    pages_account,
    pages_batches,
    pages_checks,
    pages_document,
    pages_entry,
    pages_help,
    pages_marks,
    pages_passwords,
    pages_people,
    pages_quality,
    pages_requests,
    pages_reviews,
    pages_search,
    pages_sheets,
    pages_sign_in,
    pages_upload,
    pages_zips,
)
from search_api.portal.i18n import load_languages
from search_api.portal.pages_error import problem_page
from search_api.portal.render import Pages
from search_api.portal.static_files import PortalFiles
from search_api.portal.visits import Portal


def install_portal(app: FastAPI) -> None:
    """An installer for `search_api.app.create_app`."""
    languages = load_languages()
    app.state.portal = Portal(Pages(app.state.services.scheme, languages), languages)
    app.state.problem_page = problem_page
    app.state.upload_paths |= {"/upload", "/batches/zip"}
    app.mount("/static", PortalFiles(), name="static")
    for pages in (
        pages_search,
        pages_document,
        pages_upload,
        pages_passwords,
        pages_zips,
        pages_sheets,
        pages_batches,
        pages_quality,
        pages_people,
        pages_requests,
        pages_marks,
        pages_entry,
        pages_checks,
        pages_reviews,
        pages_account,
        pages_help,
        pages_sign_in,
    ):
        app.include_router(pages.router)
