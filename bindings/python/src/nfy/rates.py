"""Rates and default allowances."""

from datetime import datetime
from decimal import Decimal

from nfy._arguments import checked
from nfy._glue import Call, take_buf, to_us
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import code_of
from nfy.base import Postage


class Rates(Noun):
    """What messages cost, as JSON text."""

    def put(self, json_text: str) -> None:
        """Adds or replaces rates and default allowances from JSON text."""
        call = Call()
        call(lib.nfy_rates_put, self._handle, call.text(json_text))

    def list(self) -> str:
        """Everything that was put, whether it still holds or not, as JSON text of the same form."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_rates_list, self._handle, out)
        return take_buf(out)

    def current(self) -> str:
        """The rates that hold now, as JSON text of the same form without default allowances."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_rates_current, self._handle, out)
        return take_buf(out)

    def drop(self, json_text: str) -> None:
        """Removes what has the keys of JSON text of the same form; NotFoundError if one is not
        stored, and then all of it stays."""
        call = Call()
        call(lib.nfy_rates_drop, self._handle, call.text(json_text))

    def sms_rate(self, start_of_day: datetime) -> Decimal:
        """The price of an SMS fragment on the day that begins then. NotFoundError if there is
        none."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_rates_sms_rate, self._handle, to_us(start_of_day), out)
        return Decimal(take_buf(out))

    def letter_rate(self, start_of_day: datetime, *, sheets: int, postage: Postage) -> Decimal:
        """The same of a letter of so many sheets; 0 sheets cost nothing."""
        call, out = Call(), ffi.new("nfy_buf *")
        day, post_class = to_us(start_of_day), code_of(postage)
        call(lib.nfy_rates_letter_rate, self._handle, day, sheets, post_class, out)
        return Decimal(take_buf(out))


@checked
def check_reference_data(json_text: str) -> None:
    """Raises InvalidArgumentError for what `Rates.put` would refuse; needs no engine."""
    call = Call()
    call(lib.nfy_rates_check, call.text(json_text))
