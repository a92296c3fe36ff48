"""The engine as a viewer may use it: what is not listed here is never called.

The views below take this instead of the engine itself, so that a view cannot change anything, or
show anything personal, that its viewer has no right to.
"""

from dataclasses import replace
from typing import Any, Callable, Dict, FrozenSet, Mapping, Tuple, cast

from nfy.archive import QuarantinedNotification
from nfy.console.access import ReadOnlyError, Viewer
from nfy.engine import Engine
from nfy.jobs import Job
from nfy.notifications import Notification
from nfy.receipts import QuarantinedReceipt


def _verbs(text: str) -> FrozenSet[str]:
    return frozenset(text.split())


READING: Mapping[str, FrozenSet[str]] = {
    "allowances": _verbs("before list_before"),
    "api_keys": _verbs("list"),
    "archive": _verbs("list_files list_quarantined"),
    "billing": _verbs("yearly_usage monthly_usage explain bill what_if explain_notification"),
    "caches": _verbs("messages_today"),
    "calendars": _verbs("window list get"),
    "callbacks": _verbs("count list_dead"),
    "delivery": _verbs("list_queues list_leases list_in_doubt"),
    "facts": _verbs("state"),
    "jobs": _verbs("preview get list"),
    "letters": _verbs("draw"),
    "notifications": _verbs("preview render_letter get list reach timeline"),
    "organisations": _verbs("list"),
    "providers": _verbs("list list_history"),
    "rates": _verbs("sms_rate letter_rate"),
    "receipts": _verbs("list_quarantined quarantine_use"),
    "reports": _verbs(
        "sms_usage organisation_usage volumes_by_service daily_volumes daily_provider_volumes"
        " despatch"
    ),
    "retention": _verbs("list"),
    "senders": _verbs("list"),
    "services": _verbs("get list"),
    "statistics": _verbs(
        "service templates monthly template_usage last_use job by_service platform alarming"
        " dashboard"
    ),
    "tasks": _verbs("plan"),
    "templates": _verbs("get list list_versions"),
}

PERSONAL: Mapping[str, FrozenSet[str]] = {
    "notifications": _verbs("list_to content"),
    "reports": _verbs("billing"),
    "services": _verbs("list_guests"),
}
"""Reading that shows, or asks for, somebody."""

WRITING: Mapping[str, FrozenSet[str]] = {
    "callbacks": _verbs("replay"),
    "jobs": _verbs("create cancel"),
    "notifications": _verbs("send"),
    "templates": _verbs("update"),
}

REFUSED_WRITE = "this console only reads"
REFUSED_PERSONAL = "this console shows nothing personal"
REFUSED = "the console does not use this"


def without_personal(found: Any) -> Any:
    """What was found, without what names or quotes somebody."""
    if isinstance(found, Notification):
        return replace(found, to="", normalised_to="", personalisation="", unsubscribe_link="")
    if isinstance(found, QuarantinedNotification):
        return replace(found, notification=without_personal(found.notification))
    if isinstance(found, QuarantinedReceipt):
        return replace(found, raw=b"")
    if isinstance(found, Job):
        return replace(found, original_file_name="")
    if isinstance(found, list):
        return [without_personal(one) for one in found]
    return found


class _Noun:
    """One noun, with the verbs that its viewer has."""

    def __init__(self, name: str, noun: Any, viewer: Viewer) -> None:
        self.__name, self.__viewer = name, viewer
        self.__find: Callable[[str], Any] = lambda verb: getattr(noun, verb)

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        name, viewer = self.__name, self.__viewer
        if verb in WRITING.get(name, ()):
            if not viewer.may_write:
                raise ReadOnlyError(REFUSED_WRITE)
        elif verb in PERSONAL.get(name, ()):
            if not viewer.may_see_personal:
                raise ReadOnlyError(REFUSED_PERSONAL)
        elif verb not in READING.get(name, ()):
            raise ReadOnlyError(REFUSED)
        call: Callable[..., Any] = self.__find(verb)
        return call if viewer.may_see_personal else _scrubbed(call)


def _scrubbed(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*arguments: Any, **named: Any) -> Any:
        found = call(*arguments, **named)
        if hasattr(found, "__next__"):
            return (without_personal(one) for one in found)
        return without_personal(found)

    return called


class _Guarded:
    def __init__(self, engine: Engine, viewer: Viewer) -> None:
        nouns: Tuple[str, ...] = tuple({*READING, *PERSONAL, *WRITING})
        self.__nouns: Dict[str, _Noun] = {
            name: _Noun(name, getattr(engine, name), viewer) for name in nouns
        }
        self.now = engine.now

    def __getattr__(self, name: str) -> _Noun:
        try:
            return self.__nouns[name]
        except KeyError:
            raise ReadOnlyError(REFUSED) from None


def guard(engine: Engine, viewer: Viewer) -> Engine:
    """The engine as `viewer` may use it."""
    return cast(Engine, _Guarded(engine, viewer))
