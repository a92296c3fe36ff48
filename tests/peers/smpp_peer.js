// A message centre of npm's smpp:
//   node smpp_peer.js [--bare] [--tls KEY_FILE CERTIFICATE_FILE]
// Says "listening PORT", then a line of JSON for each submit_sm as the package read it. Ids are
// hexadecimal; receipts name them in decimal. After a bind an SMS comes in. The end of a number says
// what becomes of a message: see `ends`. With --bare it answers and does nothing else.
'use strict';
const fs = require('fs');
const smpp = require('smpp');

const is_bare = process.argv.includes('--bare');
const tls_at = process.argv.indexOf('--tls');
const tls = tls_at < 0 ? {} : {
  tls: true,
  key: fs.readFileSync(process.argv[tls_at + 1]),
  cert: fs.readFileSync(process.argv[tls_at + 2]),
};
let last = 0;

// What receipts say of messages to numbers that end so; all others are delivered, or refused at once.
const ends = {'901': 'EXPIRED', '902': 'UNDELIV', '903': 'UNKNOWN'};
const refused = '904';

function receipt(session, pdu, id) {
  const stat = ends[pdu.destination_addr.slice(-3)] ?? 'DELIVRD';
  session.deliver_sm({
    esm_class: 4,
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2605041058 done date:2605041059 ` +
      `stat:${stat} err:000 text:`,
  });
}

const server = smpp.createServer(tls, (session) => {
  session.on('error', () => {});
  session.on('bind_transceiver', (pdu) => {
    const is_known = pdu.system_id === 'notify' && pdu.password === 'secret';
    session.send(pdu.response({command_status: is_known ? 0 : smpp.ESME_RINVPASWD}));
    if (is_known && !is_bare)
      session.deliver_sm({
        source_addr: '447700900123',
        destination_addr: '447700900999',
        short_message: 'Yes, 5 € {now}',
      });
  });
  session.on('submit_sm', (pdu) => {
    if (pdu.destination_addr.endsWith(refused)) {
      session.send(pdu.response({command_status: smpp.ESME_RINVDSTADR}));
      return;
    }
    const id = ++last;
    session.send(pdu.response({message_id: id.toString(16).toUpperCase().padStart(8, '0')}));
    if (is_bare) return;
    const given = pdu.message_payload ?? pdu.short_message;
    console.log(JSON.stringify({
      source: pdu.source_addr, source_ton: pdu.source_addr_ton, to: pdu.destination_addr,
      coding: pdu.data_coding, esm_class: pdu.esm_class,
      udh: (given.udh ?? []).map((one) => one.toString('hex')).join(''), text: given.message,
    }));
    if (pdu.registered_delivery) receipt(session, pdu, id);
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    session.close();
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
