"""Sends one text message and prints what it costs."""

import nfy

with nfy.Engine.open("memory:") as engine:  # or "sqlite:/path", "postgresql://host/database"
    engine.rates.put('{"sms_rates": [{"valid_from": "2016-04-01T00:00:00Z", "rate": "0.024"}]}')
    engine.providers.add(nfy.SimulatedProvider())
    service = engine.services.create("Riverside Clinics")
    reminder = engine.templates.create(
        service.id,
        "Reminder",
        type=nfy.NotificationType.SMS,
        content="Dear ((name)), we look forward to seeing you.",
    )
    request = nfy.SendRequest(reminder.id, to="07700 900123", personalisation={"name": "Siân"})
    accepted = engine.send(service.id, request)
    engine.deliver()

    year = nfy.financial_year(nfy.local_day(engine.now()))
    usage = engine.billing.yearly_usage(service.id, financial_year=year)
    sent = engine.notifications.get(service.id, accepted.id)
    print(f"the message is {sent.status.value} and costs £{usage.cost}")
