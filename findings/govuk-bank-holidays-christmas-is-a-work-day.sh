#!/usr/bin/env bash
# govuk-bank-holidays 0.19 (PyPI), its own copy of GOV.UK's list (2012 to 2028).
#
# For those who work on Saturdays (weekend=(6,), as Royal Mail delivers first class post) Boxing
# Day 2026, Christmas Day 2027 and New Year's Day 2028 are work days: all three are Saturdays, and
# the list names only the Mondays and Tuesdays that stand in for them. And where the list ends,
# every bank holiday silently becomes a work day: 2029-01-01 and 2029-12-25 do. Seen:
#   2026-12-26 True, 2027-12-25 True, 2028-01-01 True, 2029-01-01 True, 2029-12-25 True
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check govuk-bank-holidays==0.19
cat >"$work/finding.py" <<'PY'
from datetime import date

from govuk_bank_holidays.bank_holidays import BankHolidays

days = [date(2026, 12, 26), date(2027, 12, 25), date(2028, 1, 1), date(2029, 1, 1),
        date(2029, 12, 25)]
holidays = BankHolidays(weekend=(6,), use_cached_holidays=True)
print(", ".join(f"{day} {holidays.is_work_day(day, division=holidays.ENGLAND_AND_WALES)}"
                for day in days))
PY
seen=$("$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "2026-12-26 True, 2027-12-25 True, 2028-01-01 True, 2029-01-01 True, 2029-12-25 True" ]
