"""Row counts of expected.json against our tables."""

# Tables of the old database that have a home here, and ours.
SAME = {
    "organisation": "organisation", "organization": "organisation", "users": "users",
    "services": "services", "service_sms_senders": "service_sms_senders",
    "service_email_reply_to": "service_email_reply_to",
    "service_letter_contacts": "service_letter_contacts",
    "templates_history": "templates_history", "templates": "templates", "api_keys": "api_keys",
    "api_keys_history": "api_keys_history",
    "annual_billing": "annual_billing", "service_data_retention": "service_data_retention",
    "inbound_numbers": "inbound_numbers", "inbound_sms": "inbound_sms",
    "complaints": "complaints", "returned_letters": "returned_letters",
    "ft_processing_time": "ft_processing_time", "events": "events",
    "service_contact_list": "service_contact_list",
    "service_join_requests": "service_join_requests",
    "unsubscribe_request_report": "unsubscribe_request_report",
}
PERMISSIONS = {"email", "sms", "letter", "international_sms", "inbound_sms", "email_auth",
               "edit_folder_permissions", "international_letters", "sms_to_uk_landlines"}
ORGANISATION_TYPES = {"central", "local", "nhs_central", "nhs_local", "nhs_gp", "nhs_notify",
                      "emergency_service", "school_or_college", "other"}


def check_tables(figures, imported, is_readable):
    layout = imported.layout
    rows = layout.expected["rows"]

    def count(table, where="1 = 1"):
        return int(imported.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    def compare(old, left_out, found, rule):
        """`left_out`: rows that a rule passes over, found in the old rows themselves."""
        figures.explain(f"rows.{old}", rows[old],
                        [("", len(layout.rows(old))),
                         (rule, len(layout.rows(old)) - len(left_out))], found)

    for old, ours in SAME.items():
        if layout.has(old):
            compare(old, [], count(ours), "")
    ids = {row["id"] for row in layout.rows("notifications")}
    bad = [row for row in layout.rows("notifications") if not is_readable(row)]
    compare("notifications", bad, count("notifications"), "rows that can't be read")
    bad = [row for row in layout.rows("notification_history")
           if row["id"] in ids or not is_readable(row)]
    compare("notification_history", bad, count("notification_history"),
            "one place for each id, and rows that can't be read")
    compare("service_permissions", [row for row in layout.rows("service_permissions")
                                    if row["permission"] not in PERMISSIONS],
            count("service_permissions"), "permissions unknown here")
    check_jobs(compare, layout, count)
    check_rates(compare, layout, count)
    check_callbacks(figures, layout, count)
    check_guests(compare, layout, count)
    if layout.has("inbound_sms_history"):
        live = {row["id"] for row in layout.rows("inbound_sms")}
        compare("inbound_sms_history",
                [r for r in layout.rows("inbound_sms_history") if r["id"] in live],
                count("inbound_sms_history"), "one place for each id")
    if layout.has("unsubscribe_request"):
        figures.equal("rows.unsubscribe_request and its history",
                      rows["unsubscribe_request"] + rows["unsubscribe_request_history"],
                      count("unsubscribe_requests"))
    if layout.has("notifications_letter_despatch"):
        compare("notifications_letter_despatch",
                [r for r in layout.rows("notifications_letter_despatch")
                 if r["despatched_on"] is None],
                count("notifications_letter_despatch"), "letters without a day of despatch")
    check_ids(figures, imported)


def check_jobs(compare, layout, count):
    used = {}
    for table in ("notification_history", "notifications"):
        for row in layout.rows(table):
            used[row["job_id"]] = row["template_id"]
    versions = {(row["id"], row["version"]) for row in layout.rows("templates_history")}
    compare("jobs", [row for row in layout.rows("jobs")
                     if (row["template_id"] or used.get(row["id"]), row["template_version"])
                     not in versions],
            count("jobs"), "jobs without a template")


def check_rates(compare, layout, count):
    seen, left_out = set(), []
    for row in sorted(layout.rows("rates"), key=lambda row: row["id"]):
        is_other = row["notification_type"] != "sms" or \
            row.get("sms_sending_vehicle") == "short_code"
        if is_other or row["valid_from"] in seen:
            left_out.append(row)
        else:
            seen.add(row["valid_from"])
    compare("rates", left_out, count("rates"), "one price for all vehicles")
    if layout.has("letter_rates"):
        keys = {(r["post_class"], r["sheet_count"], r["crown"], r["start_date"])
                for r in layout.rows("letter_rates")}
        compare("letter_rates", layout.rows("letter_rates")[len(keys):], count("letter_rates"),
                "the same letter rate twice")
    if layout.has("default_annual_allowance"):
        compare("default_annual_allowance",
                [row for row in layout.rows("default_annual_allowance")
                 if row["notification_type"] != "sms" or
                 row["organisation_type"] not in ORGANISATION_TYPES],
                count("default_annual_allowance"), "allowances of no type of organisation here")


def check_callbacks(figures, layout, count):
    rows = layout.expected["rows"]
    figures.equal("rows.service_callback_api and service_inbound_api",
                  rows["service_callback_api"] + rows.get("service_inbound_api", 0),
                  count("service_callback_api"))


def check_guests(compare, layout, count):
    table = "service_safelist" if layout.has("service_safelist") else "service_whitelist"
    seen, left_out = set(), []
    for row in layout.rows(table):
        key = row["service_id"], row["recipient"].lower()
        left_out += [row] if key in seen else []
        seen.add(key)
    compare(table, left_out, count("service_whitelist"), "the same guest twice")


def check_ids(figures, imported):
    """Ids stay."""
    layout = imported.layout
    for old, ours in SAME.items():
        if not layout.has(old) or not layout.rows(old) or "id" not in layout.rows(old)[0] or \
                ours in ("annual_billing", "service_data_retention", "returned_letters"):
            continue
        figures.equal(f"ids of {old}", sorted(row["id"] for row in layout.rows(old)),
                      sorted(row[0] for row in imported.query(f"SELECT id FROM {ours}")))
