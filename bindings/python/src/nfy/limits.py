"""Limits of services, for hosts that ask before they look at what is to be sent."""

from nfy._arguments import Id
from nfy._glue import Call
from nfy._native import lib
from nfy._noun import Noun
from nfy._words import code_of
from nfy.base import KeyType, NotificationType


class Limits(Noun):
    """What a service may still send, in a minute and in a day; sending keeps both in any case."""

    def take_request(self, service_id: Id, *, key_type: KeyType = KeyType.NORMAL) -> None:
        """Takes one request out of the minute of a service's keys of one type; a refused one takes
        it too. Send what it is for with `has_taken_request`.

        LimitedError with Reason.OVER_RATE_LIMIT. Without a cache no rate limit holds."""
        call = Call()
        call(lib.nfy_limits_take_request, self._handle, call.uuid(service_id), code_of(key_type))

    def check_day(
        self, service_id: Id, type: NotificationType, *, key_type: KeyType = KeyType.NORMAL
    ) -> None:
        """Raises LimitedError with Reason.OVER_DAILY_LIMIT if the day has no room for one message
        more. Takes no place: others may take it first. Where only the store counts, sending alone
        tells."""
        call = Call()
        service, key = call.uuid(service_id), code_of(key_type)
        call(lib.nfy_limits_check_day, self._handle, service, code_of(type), key)
