"""The reference's own answers against the engine's.

Each is first made from the old facts by the reference's formula, which has to give what
expected.json says; then from the facts as they stand after each rule, which has to end in what the
engine answers.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from counting import chargeable, lines, number, year_of

NO_ALLOWANCE = "SMS without an allowance are charged"
NEXT_YEAR = "a year ends before its next first day"
PLAIN_PARTS = "units times multiplier"
TODAY = "today counts"
BY_CREATION = "facts of days whose notifications are gone"


class Reference:
    """How a layout's own queries answer, from facts."""

    def __init__(self, layout):
        self.layout = layout
        self.name = layout.name
        self.allowances = {(r["service_id"], int(r["financial_year_start"])):
                           int(r["free_sms_fragment_limit"])
                           for r in layout.rows("annual_billing")}

    def allowance(self, service, year):
        return self.allowances.get((service, year))

    def usage(self, bills, service, year, monthly):
        """As the reference gives it: cds knows no allowance, the others no SMS without one."""
        allowance = self.allowance(service, year)
        if self.name == "cds":
            return self.cds_usage(bills, service, year, monthly)
        found = lines(self.name, bills, service, year, allowance, monthly)
        if allowance is None:
            found = {key: line for key, line in found.items() if key[1] != "sms"}
        if self.name == "gsa":
            found = {key: line for key, line in found.items() if key[1] != "letter"}
        return found

    def cds_usage(self, bills, service, year, monthly):
        out = defaultdict(lambda: [0, 0])
        last = f"{year + 1}-04-01"
        for key, (sent, units) in bills.items():
            is_in = year_of("cds", key[1]) == year or (monthly and key[1] == last)
            if key[0] != service or not is_in:
                continue
            month = key[1][:7] + "-01" if monthly else None
            line = out[month, key[2], key[7], key[8] if monthly else "none"]
            line[0] += sent
            parts = units if monthly else chargeable(key, sent, units)
            line[1] += parts if key[2] == "sms" else sent
        return {key: tuple(line) for key, line in out.items()}

    def read(self, rows, monthly):
        """The same out of expected.json."""
        out = {}
        for row in rows:
            key = (row.get("month"), row["notification_type"], number(row["rate"]),
                   row.get("postage", "none") if monthly else "none")
            if self.name == "cds":
                sums = (row["notifications_sent"], row["billable_units"])
                old = out.get(key, (0, 0))
                out[key] = (old[0] + sums[0], old[1] + sums[1])
            else:
                out[key] = (row["notifications_sent"], row["chargeable_units"],
                            row["free_allowance_used"], row["charged_units"],
                            number(row["cost"]))
        return out


def engine_lines(rows):
    return {(row.get("month"), row["type"], row["rate"], row["postage"]):
            (row["sent"], row["chargeable"], row["free"], row["charged"], row["cost"])
            for row in rows}


def text_of(found):
    return sorted((tuple(map(str, key)), value) for key, value in found.items())


def check_answers(figures, imported, counter, stages, answers):
    layout = imported.layout
    reference = Reference(layout)
    expected = layout.expected["answers"]
    check_usage(figures, layout, reference, expected, stages, answers)
    check_all_services(figures, reference, expected, stages, answers)
    check_organisations(figures, layout, reference, expected, stages, answers)
    check_statuses(figures, layout, counter, expected, stages, answers)
    if layout.name == "govuk":
        check_volumes(figures, expected, stages, answers)
        check_processing(figures, expected, answers)
        check_despatch(figures, counter, expected, imported)


def check_usage(figures, layout, reference, expected, stages, answers):
    for what, monthly in (("usage_yearly", False), ("usage_monthly", True)):
        for service, years in expected[what].items():
            for year, rows in years.items():
                chain = [(stage.rule, text_of(reference.usage(stage.bills, service, int(year),
                                                              monthly))) for stage in stages]
                ours = lines(layout.name, stages[-1].bills, service, int(year),
                             reference.allowance(service, int(year)), monthly)
                rule = PLAIN_PARTS if layout.name == "cds" else NO_ALLOWANCE
                chain.append((rule, text_of(ours)))
                engine = answers["services"].get(service, {}).get(year, {})
                name = "monthly" if monthly else "yearly"
                figures.explain(f"{what}.{service}.{year}",
                                text_of(reference.read(rows, monthly)), chain,
                                text_of(engine_lines(engine.get(name, []))))


def sums_of(name, bills, year, kind):
    """{(service, rate, postage): [messages, chargeable]}"""
    out = defaultdict(lambda: [0, 0])
    for key, (sent, units) in bills.items():
        if key[2] == kind and year_of(name, key[1]) == year:
            out[key[0], key[7], key[8]][0] += sent
            out[key[0], key[7], key[8]][1] += chargeable(key, sent, units)
    return {key: tuple(value) for key, value in out.items()}


def merged(sums, *places):
    out = defaultdict(lambda: [0, 0, Decimal(0)])
    for key, (sent, units) in sums.items():
        line = out[tuple(key[place] for place in places)]
        line[0] += sent
        line[1] += units
        line[2] += units * Decimal(key[1])
    return {key: (line[0], line[1], number(line[2])) for key, line in out.items()}


def check_all_services(figures, reference, expected, stages, answers):
    """Units and letters of all services; what the allowance takes is in the usage of each."""
    name = reference.name
    services = set(answers["services"])

    def named(key):
        """europe and rest-of-world are one class where letters are listed."""
        is_abroad = key[2] in ("europe", "rest-of-world")
        return key[0], key[1], "international" if is_abroad else key[2]

    def engine(year, kind, *places):
        out = {}
        for service, years in answers["services"].items():
            for row in years.get(year, {}).get("monthly", []):
                if row["type"] == kind:
                    key = named((service, row["rate"], row["postage"]))
                    old = out.get(key, (0, 0))
                    out[key] = (old[0] + row["sent"], old[1] + row["chargeable"])
        return merged(out, *places)

    def by_class(sums):
        out = defaultdict(lambda: (0, 0))
        for key, value in sums.items():
            if key[0] in services:
                old = out[named(key)]
                out[named(key)] = (old[0] + value[0], old[1] + value[1])
        return out

    def compare(what, year, kind, rows, places, of):
        chain = [(stage.rule, sorted(pick(merged(by_class(sums_of(
            name, stage.bills, int(year), kind)), *places), of))) for stage in stages]
        figures.explain(f"{what}.{year}", sorted(rows), chain,
                        sorted(pick(engine(year, kind, *places), of)))

    def pick(found, of):
        return [(*key, *(line[place] for place in of)) for key, line in found.items()]

    for year, rows in expected.get("usage_all_services_letter_breakdown", {}).items():
        compare("usage_all_services_letter_breakdown", year, "letter",
                [(r["service_id"], number(r["letter_rate"]), r["postage"], r["letters_sent"])
                 for r in rows], (0, 1, 2), (0,))
    if name == "govuk":
        for year, rows in expected["usage_all_services_letter"].items():
            compare("usage_all_services_letter", year, "letter",
                    [(r["service_id"], r["total_letters"], number(r["letter_cost"]))
                     for r in rows if r["total_letters"]], (0,), (0, 2))
        for year, rows in expected["usage_all_services_sms"].items():
            compare("usage_all_services_sms", year, "sms",
                    [(r["service_id"], r["chargeable_units"]) for r in rows
                     if r["chargeable_units"]], (0,), (1,))


def check_organisations(figures, layout, reference, expected, stages, answers):
    for organisation, years in expected.get("usage_organisation", {}).items():
        for year, rows in years.items():
            rows = rows.values() if isinstance(rows, dict) else rows
            ours = {row["service"]: row for row in answers["organisations"]
                    .get(organisation, {}).get(year, [])}
            for row in rows:
                service = row["service_id"]
                chain = [(stage.rule, organisation_sums(reference, stage.bills, service,
                                                        int(year))) for stage in stages]
                found = ours.get(service, {})
                wanted = (row["sms_billable_units"], row["chargeable_billable_sms"],
                          number(f"{Decimal(str(row['sms_cost'])):.10f}"))
                engine = (found.get("chargeable"), found.get("charged"), found.get("sms_cost"))
                chain.append((NO_ALLOWANCE, organisation_sums(
                    reference, stages[-1].bills, service, int(year), charge_all=True)))
                figures.explain(f"usage_organisation.{organisation}.{year}.{service}", wanted,
                                chain, engine)


def organisation_sums(reference, bills, service, year, charge_all=False):
    allowance = reference.allowance(service, year)
    if allowance is None and not charge_all and reference.name == "gsa":
        return 0, 0, "0"  # it joins with the allowance, and finds none
    found = lines(reference.name, bills, service, year, allowance, False)
    sms = [line for key, line in found.items() if key[1] == "sms"]
    return (sum(line[1] for line in sms), sum(line[3] for line in sms),
            number(sum((Decimal(line[4]) for line in sms), Decimal(0))))


def months_of(layout, statuses, service, year, without=None):
    out = defaultdict(int)
    for key, count in statuses.items():
        if key[0] == service and year_of(layout, key[1]) == year and key[1] != without:
            out[key[1][:7], key[2], key[6]] += count
    return sorted((*key, count) for key, count in out.items() if count)


def check_statuses(figures, layout, counter, expected, stages, answers):
    today = layout.expected["now"][:10]
    carried = counter.carried()
    for service, years in expected["status_monthly"].items():
        for year, rows in years.items():
            wanted = sorted(((r["month"][:7], r["notification_type"],
                              str(r["notification_status"]), r["count"]) for r in rows))
            chain = []
            if layout.name == "gsa":
                found = counter.months(service, int(year))
                every = sorted((key[0], key[1], str(key[2]), count)
                               for key, count in found.items())
                known = sorted((*key, count) for key, count in found.items()
                               if key[2] is not None)
                chain = [("", every), ("rows that can't be read", known)]
            for stage in stages if layout.name != "gsa" else stages[-1:]:
                statuses = stage.statuses
                if layout.name == "gsa":  # asks the rows, which know nothing of what is gone
                    statuses = {key: count for key, count in statuses.items()
                                if key[:3] not in carried}
                rule = "one place for each id" if layout.name == "gsa" else stage.rule
                chain.append((rule, months_of(
                    layout.name, statuses, service, int(year),
                    today if layout.name == "cds" else None)))
            chain.append((TODAY if layout.name == "cds" else BY_CREATION,
                          months_of(layout.name, stages[-1].statuses, service, int(year))))
            found = sorted((r["month"][:7], r["type"], r["status"], r["count"]) for r in
                           answers["services"].get(service, {}).get(year, {}).get("statuses", []))
            figures.explain(f"status_monthly.{service}.{year}", wanted, chain, found)


def volumes(bills):
    out = defaultdict(lambda: [0] * 6)
    for key, (sent, units) in bills.items():
        day = out[key[1]]
        if key[2] == "sms":
            day[0] += sent
            day[1] += units
            day[2] += units * key[5]
        elif key[2] == "email":
            day[3] += sent
        else:
            day[4] += sent
            day[5] += units
    return out


def check_volumes(figures, expected, stages, answers):
    names = ("sms_totals", "sms_fragment_totals", "sms_chargeable_units", "email_totals",
             "letter_totals", "letter_sheet_totals")
    ours = {row["day"]: [row[name] for name in
                         ("sms", "fragments", "chargeable", "emails", "letters", "sheets")]
            for row in answers["daily_volumes"]}
    by_stage = [(stage.rule, volumes(stage.bills)) for stage in stages]
    for row in expected["daily_volumes"]:
        day = row["bst_date"]
        figures.explain(f"daily_volumes.{day}", [int(row[name]) for name in names],
                        [(rule, found[day]) for rule, found in by_stage], ours.get(day))


def check_processing(figures, expected, answers):
    ours = {row["day"]: (row["total"], row["quick"]) for row in answers["processing"]}
    for row in expected["processing_time"]:
        figures.equal(f"processing_time.{row['date']}",
                      (row["messages_total"], row["messages_within_10_secs"]),
                      ours.get(row["date"]))


def check_despatch(figures, counter, expected, imported):
    layout = counter.layout
    letters = {row["id"]: row for row in (*layout.rows("notification_history"),
                                          *layout.rows("notifications"))
               if row["notification_type"] == "letter" and row["service_id"] is not None and
               row["notification_status"] is not None}
    counted = defaultdict(int)
    for row in layout.rows("notifications_letter_despatch"):
        letter = letters.get(row["notification_id"])
        if letter is None or row["despatched_on"] is None:
            continue
        sheets, day = int(letter["billable_units"]), row["despatched_on"]
        rate = counter.letter_rate(date.fromisoformat(day), letter["postage"], sheets)
        counted[day, letter["postage"], row["cost_threshold"], number(rate), sheets] += 1
    ours = {(r[0], r[1], r[2], number(r[3]), int(r[4])): int(r[5]) for r in imported.query(
        "SELECT bst_date, postage, cost_threshold, rate, billable_units, notifications_sent "
        "FROM ft_billing_letter_despatch")}
    old = {(r["date"], r["postage"], r["cost_threshold"], number(r["rate"]), r["sheets"]):
           r["letters"] for r in expected["letter_despatch"]}
    today = layout.expected["now"][:10]  # what will be despatched later was not asked for
    for key in sorted(key for key in set(old) | set(ours) if key[0] <= today):
        chain = [("", old.get(key)), ("facts that are behind their rows", counted.get(key))]
        figures.explain(f"letter_despatch.{key}", old.get(key), chain, ours.get(key))
