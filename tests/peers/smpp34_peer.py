"""A message centre of PyPI's smpp34: smpp34_peer.py PORT. Says "listening PORT", then a line of
JSON for each submit_sm. Receipts say everything by parameters and have no text."""

import asyncio
import json
import sys

import smpp34


async def serve(port):
    server = smpp34.Server("127.0.0.1", port, system_id="centre")
    await server.start()
    print(f"listening {port}", flush=True)
    sessions, count = {}, 0
    while True:
        event = await server.next()
        if isinstance(event, smpp34.Esme):
            sessions[event.session_id] = event
            asyncio.ensure_future(
                event.deliver_sm(
                    "447700900999", b"Yes, 5 \x1be \x1b(now\x1b)", source_addr="447700900123"
                )
            )
        elif isinstance(event, smpp34.SubmitSmEvent):
            count += 1
            id = f"m-{count}"
            event.accept(id)
            payload = [t.value for t in event.tlvs if t.tag == smpp34.TLV_MESSAGE_PAYLOAD]
            seen = {
                "source": event.source_addr,
                "source_ton": event.source_addr_ton,
                "to": event.destination_addr,
                "coding": event.data_coding,
                "esm_class": event.esm_class,
                "octets": (payload[0] if payload else event.short_message).hex(),
            }
            print(json.dumps(seen), flush=True)
            if event.registered_delivery:
                asyncio.ensure_future(
                    sessions[event.session_id].deliver_sm(
                        event.source_addr,
                        b"",
                        source_addr=event.destination_addr,
                        esm_class=4,
                        tlvs=[
                            smpp34.Tlv(smpp34.TLV_RECEIPTED_MESSAGE_ID, id.encode() + b"\0"),
                            smpp34.Tlv(smpp34.TLV_MESSAGE_STATE, b"\x02"),
                        ],
                    )
                )


asyncio.run(serve(int(sys.argv[1])))
