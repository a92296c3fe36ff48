"""The pages, one a module."""

from nfy.console.views import (
    archive,
    history,
    overview,
    performance,
    reports,
    send,
    services,
    usage,
)

VIEWS = (
    overview.pages,
    services.pages,
    send.pages,
    history.pages,
    usage.pages,
    reports.pages,
    performance.pages,
    archive.pages,
)
