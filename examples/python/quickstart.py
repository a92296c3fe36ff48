"""Sends one text message and prints what it is called."""

import nfy

with nfy.Engine.open("memory:") as engine:  # or "sqlite:/path", "postgresql://host/database"
    engine.add_provider(nfy.SimulatedProvider())
    service = engine.create_service("Riverside Clinics")
    reminder = engine.create_template(
        service.id,
        "Reminder",
        type=nfy.NotificationType.SMS,
        content="Dear ((name)), we look forward to seeing you.",
    )
    request = nfy.SendRequest(reminder.id, to="07700 900123", personalisation={"name": "Siân"})
    accepted = engine.send(service.id, request)
    engine.deliver()
    print(accepted.id, "is on its way")
