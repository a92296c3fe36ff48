"""python -m nfy demo: the whole path of a recipients file, from its rows to the bill.

From 20 March to 20 April 2026 on a simulated clock, over the change to summer time and into a new
financial year. The engine decides everything; here it is only asked.
"""

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple
from uuid import UUID

import nfy

SAMPLE = Path(__file__).resolve().parent / "sample"
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 20)
DAYS = (LAST - FIRST).days + 1
YEARS = (2025, 2026)
RECIPIENT_COLUMNS = {"phonenumber", "emailaddress"}
SAMPLE_MESSAGE = (
    "Dear ((name)), your appointment is on ((appointment date)) at ((clinic)). "
    "Your reference is ((reference))."
)
REASONS_SHOWN_MAX = 5
ROWS_MAX = 100_000
CHUNK_BYTES = 1 << 16
BAR_WIDTH = 32


@dataclass(frozen=True)
class Options:
    file: Optional[Path] = None
    message: Optional[str] = None
    html: Optional[Path] = None


@dataclass
class Counts:
    """What became of the rows."""

    rows: int = 0
    accepted: List[UUID] = field(default_factory=list)
    refused: "Counter[str]" = field(default_factory=Counter)
    taken: int = 0
    failed: int = 0
    receipts: int = 0


class Bar:
    """A bar under the text, on a terminal only."""

    def __init__(self, total: int) -> None:
        self._total = max(total, 1)
        self._is_shown = sys.stderr.isatty()

    def show(self, done: int, note: str) -> None:
        if self._is_shown:
            filled = "#" * (done * BAR_WIDTH // self._total)
            percent = done * 100 // self._total
            sys.stderr.write(f"\r  [{filled:.<{BAR_WIDTH}}] {percent:3}%  {note}\x1b[K")
            sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def read_rows(path: Path) -> Iterator[nfy.RecipientRow]:
    with open(path, "rb") as file:
        for row in nfy.read_recipients(iter(lambda: file.read(CHUNK_BYTES), b"")):
            if row.number >= ROWS_MAX:
                raise nfy.InvalidArgumentError(f"the demo takes up to {ROWS_MAX:,} rows")
            yield row


def headers_of(path: Path) -> Tuple[str, ...]:
    with open(path, "rb") as file, nfy.RecipientsCsv() as csv:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            csv.feed(chunk)
            if csv.headers:
                break
        return csv.headers


def message_for(path: Path) -> str:
    """A message that shows what else the file holds about its recipient."""
    columns = [
        name
        for name in headers_of(path)
        if "".join(filter(str.isalnum, name)).lower() not in RECIPIENT_COLUMNS
    ]
    return "\n".join(["This is a message for you."] + [f"{name}: (({name}))" for name in columns])


class Campaign:
    """A service, its templates and providers, and a month in which they work."""

    def __init__(self, engine: nfy.Engine, clock: nfy.SimulatedClock, message: str) -> None:
        self.engine, self.clock, self.counts = engine, clock, Counts()
        engine.rates.put((SAMPLE / "rates.json").read_text(encoding="utf-8"))
        self.service = engine.services.create(
            "Riverside Clinics", email_from="appointments@riverside.example"
        )
        self.carriers: Dict[nfy.NotificationType, nfy.SimulatedProvider] = {}
        self.templates: Dict[nfy.NotificationType, nfy.Template] = {}
        for seed, kind in enumerate((nfy.NotificationType.SMS, nfy.NotificationType.EMAIL)):
            self.templates[kind] = engine.templates.create(
                self.service.id,
                f"Message ({kind.value})",
                type=kind,
                content=message,
                subject="" if kind is nfy.NotificationType.SMS else "Riverside Clinics",
            )
            self.carriers[kind] = nfy.SimulatedProvider(
                identifier=f"simulated-{kind.value}",
                type=kind,
                clock=clock,
                seed=2026 + seed,
                rejected_ppm=2_000,
                retry_ppm=10_000,
                receipt_twice_ppm=20_000,
                permanent_failure_ppm=10_000,
                pending_first_ppm=30_000,
            )
            engine.providers.add(self.carriers[kind])

    def run(self, rows: Iterator[nfy.RecipientRow], count: int, bar: Bar) -> None:
        """A piece of the file each day, receipts in the evening, background work at night."""
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            self.clock.set(nfy.billing_window(day).start + timedelta(hours=9))
            bar.show(self.counts.rows, f"{day}  {self.counts.rows:,} rows")
            self._send(rows, count * (number + 1) // DAYS)
            self._deliver()
            self.clock.advance(timedelta(minutes=10))  # what was not taken is tried again
            self._deliver()
            self.clock.advance(timedelta(hours=10))
            self._take_receipts()
            self.clock.set(nfy.billing_window(day).end + timedelta(minutes=15))
            report = self.engine.run_due()
            if report.failure is not None:
                raise report.failure
        bar.end()

    def _send(self, rows: Iterator[nfy.RecipientRow], until: int) -> None:
        requests: List[nfy.SendRequest] = []
        while self.counts.rows < until:
            row = next(rows)
            self.counts.rows += 1
            for kind, to in (
                (nfy.NotificationType.SMS, row.phone_number),
                (nfy.NotificationType.EMAIL, row.email_address),
            ):
                if to:
                    requests.append(
                        nfy.SendRequest(
                            self.templates[kind].id,
                            to=to,
                            personalisation=row.personalisation,
                            idempotency_key=f"row-{row.number}-{kind.value}",
                        )
                    )
            if not (row.phone_number or row.email_address):
                self.counts.refused["row names no recipient"] += 1
        for answer in self.engine.send_many(self.service.id, requests):
            if isinstance(answer, nfy.NfyError):
                self.counts.refused[answer.message] += 1
            else:
                self.counts.accepted.append(answer.id)

    def _deliver(self) -> None:
        for kind in self.carriers:
            while True:
                report = self.engine.deliver(type=kind)
                self.counts.taken += report.accepted
                self.counts.failed += report.rejected
                if report.claimed == 0:
                    break

    def _take_receipts(self) -> None:
        for carrier in self.carriers.values():
            while receipts := carrier.take_receipts():
                self.counts.receipts += self.engine.receipts.record(receipts).applied


def print_counts(campaign: Campaign, name: str) -> None:
    counts = campaign.counts
    refused = sum(counts.refused.values())
    print(
        f"Read {counts.rows:,} rows of {name}: {len(counts.accepted):,} messages accepted, "
        f"{refused:,} refused"
    )
    for reason, times in counts.refused.most_common(REASONS_SHOWN_MAX):
        print(f"  {times:,} x {reason}")
    if len(counts.refused) > REASONS_SHOWN_MAX:
        print(f"  … and {len(counts.refused) - REASONS_SHOWN_MAX:,} other reasons")
    print(
        f"The providers took {counts.taken:,} and refused {counts.failed:,}; "
        f"{counts.receipts:,} receipts changed a status"
    )


def print_explanation(campaign: Campaign) -> None:
    """The step of the bill in which the free allowance ran out, and one message of it."""
    engine, service = campaign.engine, campaign.service
    for year in YEARS:
        usage = engine.billing.yearly_usage(service.id, financial_year=year)
        for line in usage.lines:
            for step in engine.billing.explain(usage, line):
                if step.free_units and step.charged_units:
                    print(
                        f"{year}: the free allowance of {usage.free_allowance:,} units ran out on "
                        f"{step.day}. {step.used_before:,} units came before, so of that day's "
                        f"{step.free_units + step.charged_units:,}\n  {step.free_units:,} were "
                        f"free and {step.charged_units:,} at £{step.rate} cost £{step.cost}"
                    )
    if campaign.counts.accepted:
        newest = engine.billing.explain_notification(service.id, campaign.counts.accepted[-1])
        print(f"The last message: {newest.explanation}")


def check_bill(campaign: Campaign) -> None:
    """Throws the billing facts away and makes them again from the notifications."""
    engine = campaign.engine
    before = engine.billing.list_facts(FIRST, LAST)
    engine.billing.drop_facts(FIRST, LAST)
    different = engine.facts.rebuild(FIRST, LAST)
    engine.run_due()
    if different or engine.billing.list_facts(FIRST, LAST) != before:
        raise nfy.CorruptError("the rebuilt billing facts are not the same")
    print(f"Dropped all {len(before):,} billing facts and made them again: nothing changed")


def run_demo(options: Options) -> None:
    """Runs the demonstration; what is wrong with the file is raised before anything is sent."""
    started = time.monotonic()
    path = options.file or SAMPLE / "recipients.csv"
    message = options.message or (message_for(path) if options.file else SAMPLE_MESSAGE)
    recipients = [bool(row.phone_number or row.email_address) for row in read_rows(path)]
    if not any(recipients):
        raise nfy.InvalidArgumentError(f"no row of {path} has a phone number or an email address")
    count = len(recipients)
    print(f"Riverside Clinics, {FIRST} to {LAST}, on a simulated clock")
    with nfy.SimulatedClock(nfy.billing_window(FIRST).start) as clock:
        with nfy.Engine.open("memory:", clock=clock, seed=2026) as engine:
            campaign = Campaign(engine, clock, message)
            allowance = max(count // 4, 1)  # small enough to run out
            for year in YEARS:
                engine.allowances.set(campaign.service.id, financial_year=year, units=allowance)
            campaign.run(read_rows(path), count, Bar(count))
            print_counts(campaign, path.name)
            service, name = campaign.service.id, campaign.service.name
            years = [engine.billing.monthly_usage(service, financial_year=year) for year in YEARS]
            print(f"\n{nfy.report_text(years, service_name=name)}")
            print_explanation(campaign)
            check_bill(campaign)
            if options.html:
                page = nfy.report_html(years, service_name=name)
                options.html.write_text(page, encoding="utf-8")
                print(f"Wrote {options.html}")
    print(f"Took {time.monotonic() - started:.1f} s")
