"""Sends one text message and prints what it is called."""

import nfy

with nfy.Engine.open("memory:") as engine:  # or "sqlite:/path", "postgresql://host/database"
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
    print(accepted.id, "is on its way")
