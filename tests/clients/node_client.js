// Every call of the official Node client, as a service makes it:
//   node node_client.js DESK.json
// DESK.json says where the API is and what is stored there (desk.py). Prints a line `ok - …` or
// `not ok - …` for each check and fails if any does.
'use strict';
const assert = require('node:assert');
const {randomUUID} = require('node:crypto');
const fs = require('node:fs');
const {NotifyClient} = require('notifications-node-client');

const desk = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const patienceMs = 600_000;
const address = {
  address_line_1: 'Ann Bell', address_line_2: '1 High Street', address_line_3: 'SW1A 1AA',
};
const ann = {personalisation: {name: 'Ann'}};
const number = '07900900123';
const client = new NotifyClient(desk.url, desk.key);
const checks = [];
const check = (sentence, work) => checks.push([sentence, work]);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function refused(status, error, message, asked) {
  let failure;
  try {
    await asked;
  } catch (thrown) {
    failure = thrown;
  }
  assert(failure, 'was not refused');
  assert(failure.response, String(failure));
  const said = failure.response.data;
  assert.strictEqual(failure.response.status, status, JSON.stringify(said));
  assert.strictEqual(said.status_code, status);
  assert.strictEqual(said.errors[0].error, error, JSON.stringify(said));
  assert(said.errors[0].message.startsWith(message), JSON.stringify(said));
}

check('a text is sent and read again', async () => {
  const options = {...ann, reference: 'my text', smsSenderId: desk.sms_sender};
  const {status, data} = await client.sendSms(desk.sms, number, options);
  assert.strictEqual(status, 201);
  assert.deepStrictEqual(data.content,
                         {body: 'Dear Ann, see you soon', from_number: 'RIVERSIDE'});
  assert.strictEqual(data.uri, `${desk.url}/v2/notifications/${data.id}`);
  const read = (await client.getNotificationById(data.id)).data;
  assert.strictEqual(read.phone_number, number);
  assert.strictEqual(read.reference, 'my text');
});

check('three arguments name the service apart', async () => {
  const apart = new NotifyClient(desk.url, desk.service, desk.key);
  assert.strictEqual((await apart.getAllTemplates()).data.templates.length, 3);
});

check('an e-mail is sent with everything that one can have', async () => {
  const {data} = await client.sendEmail(desk.email, 'ann@example.org', {
    personalisation: {name: '[Ann](http://evil.example)'},
    reference: 'my mail',
    emailReplyToId: desk.reply_to,
    oneClickUnsubscribeURL: 'https://clinic.example/unsubscribe',
    sanitiseContentFor: ['name'],
  });
  assert.strictEqual(data.content.one_click_unsubscribe_url, 'https://clinic.example/unsubscribe');
  assert.deepStrictEqual(Object.keys(data.sanitised_content.name).sort(),
                         ['sanitised', 'unsanitised']);
});

check('a file is sent by e-mail', async () => {
  const options = {filename: 'table.csv', confirmEmailBeforeDownload: true,
                   retentionPeriod: '4 weeks'};
  for (const file of [client.prepareUpload(Buffer.from('a,b\r\n'), options),
                      client.prepareUpload('%PDF-1.4 hello')]) {
    const {data} = await client.sendEmail(desk.email, 'ann@example.org',
                                          {personalisation: {name: file}});
    assert.match(data.content.body, /https?:/);
  }
  const file = client.prepareUpload('hello', {filename: 'hello.csv'});
  await refused(400, 'BadRequestError', 'Can only send a file by email',
                client.sendSms(desk.sms, number, {personalisation: {name: file}}));
  assert.throws(() => client.prepareUpload(Buffer.alloc(2 * 1024 * 1024 + 1)));
});

check('a letter is sent, and its PDF read once it was made', async () => {
  const {data} = await client.sendLetter(
      desk.letter, {personalisation: {...address, name: 'Ann'}, reference: 'my letter'});
  assert.strictEqual(data.content.subject, 'Your visit');
  const endsAt = Date.now() + patienceMs;
  let pdf;
  while (!pdf) {
    try {
      pdf = await client.getPdfForLetterNotification(data.id);
    } catch (early) {
      assert.strictEqual(early.response.data.errors[0].error, 'PDFNotReadyError');
      assert(Date.now() < endsAt);
      await pause(200);
    }
  }
  assert.strictEqual(pdf.subarray(0, 5).toString(), '%PDF-');
  const read = (await client.getNotificationById(data.id)).data;
  assert.strictEqual(read.line_1, 'Ann Bell');
});

check('precompiled letters are taken', async () => {
  const pdf = fs.readFileSync(desk.pdf);
  const {data} = await client.sendPrecompiledLetter('own letter', pdf, 'first');
  assert.deepStrictEqual(data, {id: data.id, reference: 'own letter', postage: 'first'});
  assert.strictEqual((await client.sendPrecompiledLetter('more', pdf)).data.postage, 'second');
  await refused(400, 'ValidationError', 'postage invalid',
                client.sendPrecompiledLetter('wrong', pdf, 'pigeon'));
});

check('what cannot be sent is refused', async () => {
  await refused(400, 'BadRequestError', 'Missing personalisation: name',
                client.sendSms(desk.sms, number));
  await refused(400, 'BadRequestError', 'Template not found',
                client.sendEmail(randomUUID(), 'ann@example.org', ann));
  await refused(400, 'ValidationError', 'phone_number Not enough digits',
                client.sendSms(desk.sms, '0790090', ann));
  await refused(400, 'ValidationError', 'email_address Not a valid email address',
                client.sendEmail(desk.email, 'ann', ann));
  await refused(400, 'ValidationError', 'Address must be at least 3 lines',
                client.sendLetter(desk.letter, {personalisation: {address_line_1: 'A', name: 'A'}}));
  const unknown = randomUUID();
  await refused(400, 'BadRequestError', `sms_sender_id ${unknown} does not exist`,
                client.sendSms(desk.sms, number, {...ann, smsSenderId: unknown}));
  await refused(400, 'ValidationError', 'email_reply_to_id is not a valid UUID',
                client.sendEmail(desk.email, 'a@example.org', {...ann, emailReplyToId: 'wrong'}));
  await refused(400, 'BadRequestError', 'Can’t send to this recipient using a team-only API key',
                new NotifyClient(desk.url, desk.team_key).sendSms(desk.sms, number, ann));
  await assert.rejects(client.sendSms(desk.sms, number, {personalization: {}}));
});

check('keys that are none are refused', async () => {
  await refused(403, 'AuthError', 'Invalid token: API key revoked',
                new NotifyClient(desk.url, desk.revoked_key).getAllTemplates());
  const wrong = desk.key.slice(0, -36) + randomUUID();
  await refused(403, 'AuthError', 'Invalid token: API key not found',
                new NotifyClient(desk.url, wrong).getAllTemplates());
});

check('lists go by their filters, page by page', async () => {
  const sent = [];
  for (let i = 0; i <= desk.page_size; ++i) {
    sent.unshift((await client.sendSms(desk.sms, number, {...ann, reference: 'node many'})).data.id);
  }
  const page = (await client.getNotifications('sms', undefined, 'node many')).data;
  assert.deepStrictEqual(page.notifications.map((one) => one.id), sent.slice(0, -1));
  const next = new URL(page.links.next);
  assert(page.links.next.startsWith(`${desk.url}/v2/notifications?`));
  const rest = (await client.getNotifications('sms', undefined, 'node many',
                                              next.searchParams.get('older_than'))).data;
  assert.deepStrictEqual(rest.notifications.map((one) => one.id), sent.slice(-1));
  const all = (await client.getNotifications()).data;
  assert.strictEqual(all.links.current, `${desk.url}/v2/notifications`);
  await client.getNotifications(undefined, 'delivered');
  await refused(400, 'ValidationError', 'status lost is not one of',
                client.getNotifications(undefined, 'lost'));
  await refused(404, 'NoResultFound', 'No result found', client.getNotificationById(randomUUID()));
  await refused(404, 'NoResultFound', 'No result found', client.getNotificationById(desk.foreign));
  await refused(400, 'BadRequestError', 'Notification is not a letter',
                client.getPdfForLetterNotification(sent[0]));
});

check('templates are read, in versions and lists, and previewed', async () => {
  assert.strictEqual((await client.getTemplateById(desk.sms)).data.version, 2);
  assert.strictEqual((await client.getTemplateByIdAndVersion(desk.sms, 1)).data.body,
                     'Dear ((name))');
  assert.strictEqual((await client.getAllTemplates()).data.templates.length, 3);
  assert.strictEqual((await client.getAllTemplates('email')).data.templates[0].id, desk.email);
  const shown = (await client.previewTemplateById(desk.email, {name: 'Ann'})).data;
  assert.strictEqual(shown.subject, 'About Ann');
  await refused(400, 'BadRequestError', 'Missing personalisation: name',
                client.previewTemplateById(desk.email));
  await refused(404, 'NoResultFound', 'No result found', client.getTemplateById(randomUUID()));
  await refused(400, 'ValidationError', 'type invalid is not one of [sms, email, letter]',
                client.getAllTemplates('invalid'));
});

check('received texts are listed page by page', async () => {
  const seen = [];
  let page = (await client.getReceivedTexts()).data;
  assert.strictEqual(page.links.current, `${desk.url}/v2/received-text-messages`);
  while (page.received_text_messages.length > 0) {
    seen.push(...page.received_text_messages);
    page = (await client.getReceivedTexts(seen.at(-1).id)).data;
  }
  assert.strictEqual(new Set(seen.map((one) => one.id)).size, desk.received);
  assert.strictEqual(seen.at(-1).content, 'Text 0');
});

(async () => {
  let failed = 0;
  for (const [sentence, work] of checks) {
    try {
      await work();
      console.log(`ok - ${desk.name}, node client: ${sentence}`);
    } catch (thrown) {
      ++failed;
      console.error(thrown);
      console.log(`not ok - ${desk.name}, node client: ${sentence}`);
    }
  }
  process.exit(failed ? 1 : 0);
})();
