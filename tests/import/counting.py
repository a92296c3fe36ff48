"""What facts say, counted from the rows of an old database by rules that can be switched.

`STEPS` leads from the rules of the reference to ours: each name is a rule of docs/rules/import.md.
The facts of a step are made without the library, so that every figure that differs is explained by
the first steps at which it changes, and by nothing else.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

NIL = "00000000-0000-0000-0000-000000000000"
ZONES = {"govuk": "Europe/London", "gsa": "UTC", "cds": "America/Toronto"}
RENAMED = {"provider-failure": "technical-failure", "pii-check-failed": "validation-failed"}
EMAILS = {"sending", "delivered", "temporary-failure", "permanent-failure"}
LETTERS = {"sending", "delivered", "returned-letter"}
OUR_SMS = {"sending", "sent", "delivered", "pending", "temporary-failure", "permanent-failure"}
STEPS = ["one price for all vehicles", "one place for each id", "our words for statuses",
         "our billed statuses", "e-mails and letters are billed", "local days"]


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def number(text):
    """A decimal without trailing zeros, as text."""
    return format(Decimal(text).normalize() + 0, "f")


class Rules:
    """The first `steps` of STEPS hold."""

    def __init__(self, layout, steps):
        on = set(STEPS[:steps])
        self.name = layout.name
        self.one_price = STEPS[0] in on
        self.one_place = STEPS[1] in on
        self.words = STEPS[2] in on
        self.our_sms = STEPS[3] in on
        self.all_types = STEPS[4] in on
        self.local = STEPS[5] in on
        self.zone = ZoneInfo(ZONES[self.name])
        self.day_zone = self.zone if self.local or self.name != "cds" else ZoneInfo("UTC")
        self.counted_sms = {row["value"] for row in layout.enums
                            if row["name"] == "sms counted for billing"}

    def status(self, text):
        return RENAMED.get(text, text) if self.words else text

    def counts(self, kind):
        """gsa has letters, and nothing that handles them."""
        return self.all_types or self.name != "gsa" or kind != "letter"

    def is_billed(self, kind, status):
        if kind == "sms":
            return status in (OUR_SMS if self.our_sms else self.counted_sms)
        if kind == "email":
            return status in EMAILS and (self.all_types or self.name != "cds")
        return status in LETTERS and (self.all_types or self.name == "govuk")


class Counter:
    """Facts of one layout under any of the steps."""

    def __init__(self, layout):
        self.layout = layout
        self.day_column = "local_date" if layout.name == "gsa" else "bst_date"
        self.rates = sorted(((instant(r["valid_from"]), r["id"], r.get("sms_sending_vehicle"),
                              r["rate"]) for r in layout.rows("rates")
                             if r["notification_type"] == "sms"), key=lambda r: r[:2])
        self.letter_rates = defaultdict(list)
        for r in layout.rows("letter_rates"):
            if r["crown"] == "t":
                self.letter_rates[r["post_class"], int(r["sheet_count"])].append(
                    (instant(r["start_date"]), r["rate"]))
        categories = {c["id"]: c["sms_sending_vehicle"]
                      for c in layout.rows("template_categories")}
        self.vehicles = {t["id"]: categories.get(t.get("template_category_id"))
                         for t in layout.rows("templates")}
        self.live = layout.rows("notifications")
        self.archived = layout.rows("notification_history")
        self.live_ids = {row["id"] for row in self.live}
        self.shared = (set(self.live[0]) & set(self.archived[0])
                       if self.live and self.archived else set())

    # -- the old facts ----------------------------------------------------------------------

    def old_bills(self):
        facts = defaultdict(lambda: [0, 0])
        for f in self.layout.rows("ft_billing"):
            key = (f["service_id"], f[self.day_column], f["notification_type"], f["template_id"],
                   f["provider"], int(f["rate_multiplier"]), f["international"] == "t",
                   number(f["rate"]), f.get("postage", "none"))
            facts[key][0] += int(f["notifications_sent"] or 0)
            facts[key][1] += int(f["billable_units"] or 0)
        return facts

    def old_statuses(self):
        facts = defaultdict(int)
        for f in self.layout.rows("ft_notification_status"):
            facts[f["service_id"], f[self.day_column], f["notification_type"], f["template_id"],
                  f["job_id"], f["key_type"], f["notification_status"]] += \
                int(f["notification_count"])
        return facts

    def carried(self):
        """(service, day, type) that no notification stands for."""
        zone = ZoneInfo(ZONES[self.layout.name])
        present = set()
        for row in (*self.live, *self.archived):
            at = instant(row["created_at"])
            for day in (at.date(), at.astimezone(zone).date()):
                present.add((row["service_id"], day.isoformat(), row["notification_type"]))
        groups = {key[:3] for key in self.old_bills()} | {key[:3] for key in self.old_statuses()}
        return groups - present

    def months(self, service, year):
        """What gsa asks the rows themselves: every status, none too."""
        out = defaultdict(int)
        for row in (*self.live, *self.archived):
            if row["service_id"] != service or row["key_type"] == "test":
                continue
            month = row["created_at"][:7]
            is_merged = row["id"] in self.live_ids and "to" not in row and \
                not any(row[name] != self._live_by_id()[row["id"]][name] for name in self.shared)
            if month.startswith(str(year)) and not is_merged:
                out[month, row["notification_type"], row["notification_status"]] += 1
        return out

    # -- counted ----------------------------------------------------------------------------

    def _rows(self, rules, kind_of_fact):
        """Those that are counted, as (row, status), once for each time they are."""
        for place, rows in (("live", self.live), ("archived", self.archived)):
            for row in rows:
                if row["service_id"] is None or row["notification_status"] is None:
                    continue
                if row["key_type"] == "test" or not rules.counts(row["notification_type"]):
                    continue
                if place == "archived" and not self._counts_archived(rules, row, kind_of_fact):
                    continue
                yield row, rules.status(row["notification_status"])

    def _counts_archived(self, rules, row, kind_of_fact):
        if rules.one_place:
            return row["id"] not in self.live_ids
        if rules.name == "gsa" and row["id"] in self.live_ids:
            other = self._live_by_id()[row["id"]]
            return any(row[name] != other[name] for name in self.shared)
        if rules.name == "cds":
            return self._group(rules, row) not in self._live_groups(rules, kind_of_fact)
        return True

    def _group(self, rules, row):
        day = instant(row["created_at"]).astimezone(rules.day_zone).date()
        return row["service_id"], row["notification_type"], day

    def _live_by_id(self):
        if not hasattr(self, "_by_id"):
            self._by_id = {row["id"]: row for row in self.live}
        return self._by_id

    def _live_groups(self, rules, kind_of_fact):
        key = (rules.local, rules.our_sms, rules.all_types, kind_of_fact)
        if getattr(self, "_groups_of", None) != key:
            self._groups_of = key
            self._groups = {
                self._group(rules, row) for row in self.live
                if row["key_type"] != "test" and row["notification_status"] is not None and
                (kind_of_fact == "status" or
                 rules.is_billed(row["notification_type"],
                                 rules.status(row["notification_status"])))}
        return self._groups

    def statuses(self, steps):
        rules = Rules(self.layout, steps)
        facts = defaultdict(int)
        for row, status in self._rows(rules, "status"):
            day = instant(row["created_at"]).astimezone(rules.day_zone).date().isoformat()
            facts[row["service_id"], day, row["notification_type"], row["template_id"],
                  row["job_id"] or NIL, row["key_type"], status] += 1
        carried = self.carried()
        for key, count in self.old_statuses().items():
            if key[:3] in carried:
                facts[(*key[:6], rules.status(key[6]))] += count
        return facts

    def bills(self, steps):
        rules = Rules(self.layout, steps)
        facts = defaultdict(lambda: [0, 0])
        for row, status in self._rows(rules, "billing"):
            kind = row["notification_type"]
            if not rules.is_billed(kind, status):
                continue
            day = instant(row["created_at"]).astimezone(rules.day_zone).date()
            key, units = self._bill(rules, row, kind, day)
            facts[key][0] += 1
            facts[key][1] += units
        carried = self.carried()
        for key, (sent, units) in self.old_bills().items():
            if key[:3] in carried:
                facts[key][0] += sent
                facts[key][1] += units
        return facts

    def _bill(self, rules, row, kind, day):
        units = int(row["billable_units"])
        multiplier = int(Decimal(row["rate_multiplier"])) if row["rate_multiplier"] else 1
        provider, rate, postage = row["sent_by"] or "unknown", "0", "none"
        if kind == "email":
            provider, multiplier, units = "ses", 0, 0
        elif kind == "letter":
            provider = "dvla"
            postage = row.get("postage") or "none"
            units = units if rules.name == "govuk" else 0
            rate = self.letter_rate(day, postage, units)
        else:
            rate = self.sms_rate(rules, day, row)
        return (row["service_id"], day.isoformat(), kind, row["template_id"], provider,
                multiplier, row["international"] == "t", number(rate), postage), units

    def midnight(self, day):
        zone = ZoneInfo(ZONES[self.layout.name])
        return datetime(day.year, day.month, day.day, tzinfo=zone)

    def sms_rate(self, rules, day, row):
        vehicle = "long_code"
        if not rules.one_price and row["international"] != "t":
            origin = row.get("sms_origination_phone_number")
            if origin:
                is_long = origin.startswith("+1") and len(origin) == 12 and origin[2:].isdigit()
                vehicle = "long_code" if is_long else "short_code"
            else:
                vehicle = self.vehicles.get(row["template_id"]) or "long_code"
        start = self.midnight(day)
        return [rate for at, _, of, rate in self.rates
                if at <= start and of in (None, vehicle)][-1]

    def letter_rate(self, day, postage, sheets):
        if sheets == 0:
            return "0"
        start = self.midnight(day)
        return max((at, rate) for at, rate in self.letter_rates[postage, sheets]
                   if at <= start)[1]


# -- what is asked of facts -----------------------------------------------------------------------

def year_of(layout, day):
    day = date.fromisoformat(day)
    starts_in_april = layout != "gsa"
    return day.year - (1 if starts_in_april and day.month < 4 else 0)


def chargeable(key, sent, units):
    return {"sms": units * key[5], "letter": sent, "email": 0}[key[2]]


def segments(layout, bills, service, year, allowance):
    """Facts of a service's year in the declared order, with what the allowance took."""
    used = 0
    keys = sorted((key for key in bills if key[0] == service and year_of(layout, key[1]) == year),
                  key=fact_order)
    for key in keys:
        sent, units = bills[key]
        cost_units = chargeable(key, sent, units)
        free = 0
        if key[2] == "sms" and allowance is not None:
            free = max(0, min(cost_units, allowance - used))
        if key[2] == "sms":
            used += cost_units
        yield key, sent, cost_units, free


def fact_order(key):
    kinds = ["email", "sms", "letter"]
    postages = ["none", "first", "second", "economy", "europe", "rest-of-world"]
    return (key[1], kinds.index(key[2]), key[3], key[4], key[5], key[6], Decimal(key[7]),
            postages.index(key[8]))


def lines(layout, bills, service, year, allowance, monthly):
    """{(month, type, rate, postage): [sent, chargeable, free, charged, cost]}"""
    out = defaultdict(lambda: [0, 0, 0, 0, Decimal(0)])
    for key, sent, units, free in segments(layout, bills, service, year, allowance):
        month = key[1][:7] + "-01" if monthly else None
        line = out[month, key[2], key[7], key[8] if monthly else "none"]
        line[0] += sent
        line[1] += units
        line[2] += free
        line[3] += units - free
        line[4] += (units - free) * Decimal(key[7])
    return {key: (*line[:4], number(line[4])) for key, line in out.items()}


def next_day(day):
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
