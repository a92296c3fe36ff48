"""Rates and default allowances."""

from nfy._arguments import checked
from nfy._glue import Call
from nfy._native import lib
from nfy._noun import Noun


class Rates(Noun):
    """What messages cost, as JSON text."""

    def put(self, json_text: str) -> None:
        """Adds or replaces rates and default allowances from JSON text."""
        call = Call()
        call(lib.nfy_rates_put, self._handle, call.text(json_text))

    def drop(self, json_text: str) -> None:
        """Removes what has the keys of JSON text of the same form; NotFoundError if one is not
        stored, and then all of it stays."""
        call = Call()
        call(lib.nfy_rates_drop, self._handle, call.text(json_text))


@checked
def check_reference_data(json_text: str) -> None:
    """Raises InvalidArgumentError for what `Rates.put` would refuse; needs no engine."""
    call = Call()
    call(lib.nfy_rates_check, call.text(json_text))
