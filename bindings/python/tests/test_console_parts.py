"""What the console is made of: what it may call, its texts, charts and differences."""

import inspect
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import nfy
import nfy.console
from nfy._noun import Noun
from nfy.console import charts, differences, guard, serve, texts
from nfy.console.access import ReadOnlyError, Viewer
from nfy.console.live import Sample, rate_of
from nfy.console.options import Options
from nfy.console.years import Year, ran_out_on

FOLDER = Path(nfy.console.__file__).parent
ONLY_READS = Viewer("reader")
MAY_ALL = Viewer("owner", may_write=True, may_see_personal=True)


def verbs_of(noun):
    names = (name for name in dir(type(noun)) if not name.startswith("_"))
    return [name for name in names if inspect.isfunction(getattr(type(noun), name))]


def test_every_verb_that_the_console_names_is_one_of_the_engine(world):
    for table in (guard.READING, guard.PERSONAL, guard.WRITING):
        for noun, verbs in table.items():
            assert set(verbs) <= set(verbs_of(getattr(world.engine, noun))), noun


def test_a_reader_can_call_nothing_that_is_not_listed_as_reading(world):
    guarded = guard.guard(world.engine, ONLY_READS)
    nouns = [name for name in dir(world.engine) if isinstance(_noun(world, name), Noun)]
    refused = 0
    for noun in nouns:
        for verb in verbs_of(_noun(world, noun)):
            if verb in guard.READING.get(noun, ()):
                assert callable(getattr(getattr(guarded, noun), verb))
                continue
            with pytest.raises(ReadOnlyError):
                getattr(getattr(guarded, noun), verb)
            refused += 1
    assert len(nouns) > 25 and refused > 60


def _noun(world, name):
    return None if name.startswith("_") else getattr(world.engine, name)


@pytest.mark.parametrize("name", ["send", "send_many", "deliver", "run_due", "reseal", "close"])
def test_the_short_forms_and_what_ends_an_engine_are_refused(world, name):
    with pytest.raises(ReadOnlyError):
        getattr(guard.guard(world.engine, MAY_ALL), name)


def test_who_may_write_may_write_what_the_pages_write_and_no_more(world):
    guarded = guard.guard(world.engine, Viewer("", may_write=True))
    assert guarded.notifications.send(world.service.id, world.request()).billable_units == 1
    with pytest.raises(ReadOnlyError):
        guarded.retention.erase_recipient(world.service.id, "07700 900001")


def test_nothing_personal_comes_through_to_who_may_not_see_it(world):
    sent = world.send()
    engine = guard.guard(world.engine, ONLY_READS)
    one = engine.notifications.get(world.service.id, sent)
    listed = list(engine.notifications.list(world.service.id))
    for found in [one, *listed]:
        assert (found.to, found.normalised_to, found.personalisation) == ("", "", "")
    world.engine.receipts.quarantine("mmg", b"07700 900001")
    assert engine.receipts.list_quarantined()[0].raw == b""
    for ask in ("list_to", "content"):
        with pytest.raises(ReadOnlyError):
            getattr(engine.notifications, ask)
    with pytest.raises(ReadOnlyError):
        _ = engine.reports.billing
    full = guard.guard(world.engine, MAY_ALL).notifications.get(world.service.id, sent)
    assert full.to == "07700 900001"


def test_every_text_stands_in_the_catalogue_and_none_is_left_over():
    templates = [path.read_text() for path in (FOLDER / "templates").glob("*.html")]
    code = [path.read_text() for path in FOLDER.rglob("*.py") if path.name != "texts.py"]
    used = {key for text in templates for key in re.findall(r"\bt\('([\w.]+)'", text)}
    used |= {key for text in code for key in re.findall(r'\btext\(\s*"([\w.]+)"', text)}
    used |= {key for text in code for key in re.findall(r'"(nav\.\w+)"', text)}
    made = ("column.", "word.", "error.", "report.", "types.", "send.row.", "step.")
    assert {key for key in used if not key.endswith(".")} - set(texts.TEXTS) == set()
    of_one = {key for key in texts.TEXTS if key.endswith(".one") and key[:-4] in texts.TEXTS}
    left = {key for key in texts.TEXTS if not key.startswith(made)} - used - of_one
    assert left == set()


def test_templates_hold_no_text_of_their_own():
    for path in (FOLDER / "templates").glob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.S)
        text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
        words = re.findall(r">[^<]*[A-Za-z]{2,}[^<]*<", text)
        assert words == [], path.name
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", text), path.name


def test_marking_as_safe_is_for_what_the_library_has_escaped():
    for path in (FOLDER / "templates").glob("*.html"):
        marked = re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", path.read_text())
        assert not marked or path.name == "letter_frame.html", path.name
    assert not any("Markup(" in path.read_text() for path in FOLDER.rglob("*.py"))


@pytest.mark.parametrize(
    "value, end",
    [(0, 0), (1, 1), (3, 4), (5, 8), (9, 10), (11, 20), ("0.3", "0.4"), (8001, 10000)],
)
def test_an_axis_ends_at_a_round_number(value, end):
    assert charts.round_up(value) == Decimal(end)


def test_bars_stand_on_each_other_and_fill_the_room():
    series = (charts.Series("free", 1), charts.Series("charged", 2))
    chart = charts.Chart("c", "Units", series, ("May", "June"), ((3, 1), (0, 0)))
    low, high = chart.bars()
    assert low.y == high.y + high.height and high.y == charts.TOP
    assert round(low.y + low.height, 1) == chart.foot
    assert (low.said, high.said) == ("May, free: 3", "May, charged: 1")
    assert [tick.said for tick in chart.ticks()] == ["0", "1", "2", "3", "4"]
    assert not chart.is_empty and charts.Chart("c", "", series, (), ()).is_empty


def test_labels_of_an_axis_do_not_overlap():
    days = tuple(f"{n} Mar 2026" for n in range(1, 32))
    chart = charts.Chart("c", "", (charts.Series("a", 1),), days, tuple((n,) for n in range(31)))
    marks = chart.marks()
    apart = marks[1].at - marks[0].at
    assert apart > max(map(len, days)) * charts.CHARACTER_WIDTH


def test_shares_come_to_a_hundred():
    parts = charts.shares([("north", 30), ("south", 50), ("west", 20)])
    assert [(one.x, one.width) for one in parts] == [(0, 30), (30, 50), (80, 20)]
    assert charts.shares([("none", 0)])[0].width == 0


def test_two_texts_are_compared_word_by_word():
    same, changed, added = differences.side_by_side("Dear Ann\nsee you", "Dear Ann\nsee us\nsoon")
    assert not same.is_changed and changed.is_changed
    assert [piece.said for piece in changed.new if piece.is_changed] == ["us"]
    assert added.old == () and added.new[0].said == "soon"


def test_a_rate_is_known_after_a_minute_and_not_before():
    samples = [Sample(0.0, 100), Sample(30.0, 110), Sample(50.0, 115)]
    assert rate_of(samples, Sample(59.0, 120)) is None
    assert rate_of(samples, Sample(60.0, 160)) == 60
    assert rate_of(samples, Sample(120.0, 190)) == 64  # in the 70 seconds since the third


class _Allowances:
    """An allowance that is used up before a day."""

    def __init__(self, day):
        self.allowances, self._day, self.asked = self, day, 0

    def before(self, service_id, day):
        self.asked += 1
        left = 0 if self._day and day >= self._day else 5
        return nfy.AllowanceState(2025, 10, 10 - left, left)


@pytest.mark.parametrize("used_up", [None, date(2025, 4, 2), date(2025, 9, 17), date(2026, 3, 31)])
def test_the_day_on_which_an_allowance_ran_out_is_found(world, used_up):
    year = Year(2025, date(2025, 4, 1), date(2026, 3, 31), date(2026, 5, 1))
    usage = world.engine.billing.monthly_usage(world.service.id, financial_year=2025)
    engine = _Allowances(used_up)
    found = ran_out_on(engine, world.service, year, usage)
    assert found == (used_up and used_up.fromordinal(used_up.toordinal() - 1))
    assert engine.asked <= 10


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"token": "short"},
        {"token": "x" * 20, "authenticate": lambda environ: None},
        {"token": "x" * 20, "secret": b"short"},
    ],
    ids=["nobody", "short token", "both", "short secret"],
)
def test_a_console_without_a_sound_sign_in_is_refused(options):
    with pytest.raises(nfy.InvalidArgumentError):
        Options(**options)


def test_what_signs_people_in_stays_out_of_the_repr():
    said = repr(Options(token="t" * 20, secret=b"s" * 20))
    assert "ttt" not in said and "sss" not in said


def test_sealing_keys_are_read_as_notifyd_reads_them(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"2:{'ab' * 32},1:{'cd' * 32}\n")
    assert serve.read_keys(file) == {2: b"\xab" * 32, 1: b"\xcd" * 32}
    for wrong in ("ab" * 32, "1:abcd", "x:" + "ab" * 32):
        file.write_text(wrong)
        with pytest.raises(nfy.InvalidArgumentError) as refused:
            serve.read_keys(file)
        assert "abab" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_this_computer_is_known_by_its_addresses(host):
    assert serve.is_loopback(host) and not serve.is_loopback("0.0.0.0")
