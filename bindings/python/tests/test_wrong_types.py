"""Every public function of the package, called with values that it does not take."""

import inspect
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Callable, Dict, Iterator, Tuple, get_type_hints

import pytest
from conftest import NOON, World

import nfy
from nfy._noun import Noun

SECRET = "07700 900987"


class Odd:
    def __repr__(self) -> str:
        return SECRET


ODD_VALUES = [
    None,
    True,
    -1,
    2**63,
    10**30,
    float("nan"),
    SECRET + "\0",
    "\ud800",
    SECRET.encode(),
    [SECRET],
    {SECRET: 1},
    {1: 2},
    Odd(),
    print,
    int,
    Decimal("NaN"),
    date.max,
    datetime(2026, 3, 1),
    datetime.min.replace(tzinfo=timezone.utc),
    datetime.max.replace(tzinfo=timezone.utc),
    timedelta.max,
    timedelta.min,
    nfy.KeyType.TEST,
    Exception(SECRET),
]
# What Python or the binding says of its own insides, which helps nobody.
INTERNALS = re.compile(
    r"has no attribute|cdata|ctype|codec|__|not subscriptable|unsupported operand|not iterable"
)


def plausible(world: World, hint: Any, name: str) -> Any:
    """Something that is of the right type, at least."""
    said = str(hint)
    for words, value in [
        ("SendRequest", world.request()),
        ("Sequence", []),
        ("Iterable", []),
        ("AbstractSet", set()),
        ("datetime.datetime", NOON),
        ("datetime.date", NOON.date()),
        ("timedelta", timedelta(seconds=60)),
        ("UUID", world.service.id if name == "service_id" else world.sms.id),
        ("NotificationType", nfy.NotificationType.SMS),
        ("_Text", nfy.SmsTemplate("Dear ((name))")),
        ("bool", False),
        ("'int'", 1),
    ]:
        if words in said:
            return value
    if isinstance(hint, type) and hasattr(hint, "__members__"):
        return next(iter(hint))
    return b"x" if hint is bytes else "x"


def public_functions(world: World) -> Iterator[Tuple[str, Callable[..., Any]]]:
    things = [getattr(nfy, name) for name in nfy.__all__]
    for thing in things:
        is_value = isinstance(thing, type) and not issubclass(thing, (nfy.NfyError, Noun, tuple))
        if inspect.isfunction(thing) or (is_value and not hasattr(thing, "__members__")):
            if thing is not nfy.Table and thing is not nfy.Lease:
                yield thing.__name__, thing
    objects: Dict[str, Any] = {
        "engine": world.engine,
        "clock": nfy.SimulatedClock(NOON),
        "calendar": world.engine.calendars.get("uk"),
        "csv": nfy.RecipientsCsv(),
        "survey": nfy.RecipientsSurvey(),
        "checker": nfy.RecipientsChecker(nfy.SmsTemplate("Dear ((name))")),
        "sms": nfy.SmsTemplate("Dear ((name))"),
        "email": nfy.EmailTemplate("Hello", "Dear ((name))"),
        "letter": nfy.LetterTemplate("Hello", "Dear ((name))"),
        "simulator": nfy.SimulatedProvider(clock=world.clock),
    }
    objects.update({n: v for n, v in vars(world.engine).items() if isinstance(v, Noun)})
    yield "Engine.open", nfy.Engine.open
    for noun, thing in objects.items():
        for name in dir(thing):
            if not name.startswith("_") and callable(getattr(thing, name)) and name != "close":
                yield f"{noun}.{name}", getattr(thing, name)


def hints_of(function: Callable[..., Any]) -> Dict[str, Any]:
    target = inspect.unwrap(function)
    target = target.__init__ if isinstance(target, type) else target  # type: ignore[misc]
    try:
        return get_type_hints(inspect.unwrap(target))
    except (TypeError, NameError):
        return {}


def complaint(function: Callable[..., Any], arguments: Dict[str, Any]) -> str:
    """What is wrong with how a call is refused; empty: nothing, or it is not refused."""
    try:
        answer = function(**arguments)
        if inspect.isgenerator(answer):
            list(answer)
    except nfy.InternalError as error:
        return f"internal: {error}"
    except nfy.NfyError as error:
        said = str(error)
        is_good = "\n" not in said and SECRET not in said and not INTERNALS.search(said)
        return "" if is_good else said
    except OSError:
        return ""  # a path that leads nowhere
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def test_whatever_goes_in_is_refused_in_one_line(world: World) -> None:
    complaints = []
    for name, function in public_functions(world):
        try:
            parameters = inspect.signature(function).parameters.values()
        except ValueError:
            continue
        hints = hints_of(function)
        named = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        needed = [p.name for p in named if p.default is p.empty]
        base = {needs: plausible(world, hints.get(needs), needs) for needs in needed}
        for parameter in named:
            for value in ODD_VALUES:
                wrong = complaint(function, {**base, parameter.name: value})
                if wrong:
                    complaints.append(f"{name}({parameter.name}={type(value).__name__}): {wrong}")
    assert complaints == []


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: nfy.Engine("memory:"), r"^an Engine is not made like this: use Engine\.open"),
        (lambda: nfy.Engine(store_url="memory:"), r"use Engine\.open"),
        (lambda: nfy.Provider(), "use a CallbackProvider, an SmtpProvider or"),
        (lambda: nfy.Clock(), r"use Clock\.system"),
    ],
)
def test_an_object_says_how_it_is_made(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(nfy.WrongTypeError, match=words):
        make()


def test_a_number_that_is_too_large_is_named() -> None:
    with pytest.raises(nfy.InvalidArgumentError, match="^option seed of the provider simulator"):
        nfy.SimulatedProvider(seed=-1)
    with pytest.raises(nfy.InvalidArgumentError, match="^option latency_min_us of the provider"):
        nfy.SimulatedProvider(latency_min=timedelta.max)
    with pytest.raises(nfy.InvalidArgumentError, match="the year 0 is no date"):
        nfy.local_day(datetime.min.replace(tzinfo=timezone.utc))
    for keys in ({"1": b"k" * 32}, {1: 2}, {1: None}):
        with pytest.raises(nfy.WrongTypeError, match="of sealing_keys is"):
            nfy.Engine.open("memory:", sealing_keys=keys)
