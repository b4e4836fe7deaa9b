// The service as a JavaScript developer uses it who knows the standard, two
// public clients, and nothing of trailmark. SERVICE is its URL with the mount,
// TOKEN a token that may capture and read. scripts/clients sets both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import digitalLink from 'digital-link.js';
import epcis from 'epcis2.js';

const { SERVICE, TOKEN } = process.env;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
epcis.setup({ apiUrl: SERVICE, headers, EPCISDocumentSchemaVersion: '2.0' });

const gtin = '09521250000011';
const plant = 'https://id.gs1.org/414/9521250000011';
const link = (serial, domain = 'https://id.gs1.org') =>
  digitalLink.DigitalLink({ domain, identifier: { '01': gtin }, keyQualifiers: { 21: serial } }).toWebUriString();

// read gets JSON from the service.
async function read(path) {
  const answer = await fetch(`${SERVICE}/${path}`, { headers });
  assert.equal(answer.status, 200, `${path}: ${answer.status}`);
  return answer.json();
}

const eventsOf = (document) => document.epcisBody.queryResults.resultsBody.eventList;

// made is the making of items.
function made(minute, ...items) {
  return new epcis.ObjectEvent()
    .setEventTime(`2026-03-01T08:${minute}:00.000Z`)
    .setEventTimeZoneOffset('+00:00')
    .setAction(epcis.cbv.actionTypes.add)
    .setBizStep(epcis.cbv.bizSteps.commissioning)
    .setDisposition(epcis.cbv.dispositions.active)
    .setReadPoint(plant)
    .addEPCList(items);
}

// captured sends events in a document and waits for the job.
async function captured(...events) {
  const document = new epcis.EPCISDocument().setCreationDate('2026-03-01T09:00:00.000Z').addEventList(events);
  const answer = await epcis.capture(document);
  assert.equal(answer.status, 202, await answer.text());
  const job = new epcis.CaptureResponse(answer);
  await job.pollForTheCaptureToFinish(2400, 50);
  assert.equal(job.getRunningStatus(), false);
  return job;
}

test('a document of epcis2.js is captured, and its events come back as they were', async () => {
  const items = [link('A1'), link('A2')];
  const packing = new epcis.AggregationEvent()
    .setEventTime('2026-03-01T08:10:00.000Z')
    .setEventTimeZoneOffset('+00:00')
    .setAction(epcis.cbv.actionTypes.add)
    .setBizStep(epcis.cbv.bizSteps.packing)
    .setReadPoint(plant)
    .setParentId('https://id.gs1.org/00/095212500000000014')
    .addChildEPCList(items);
  const making = made('00', ...items);
  const job = await captured(making, packing);
  assert.equal(job.getSuccessStatus(), true, JSON.stringify(job.getErrors()));

  const found = eventsOf(await read(`epcs/${encodeURIComponent(items[0])}/events?orderBy=eventTime&orderDirection=ASC`));
  assert.deepEqual(found.map((e) => e.type), ['ObjectEvent', 'AggregationEvent']);
  for (const [i, sent] of [making, packing].entries()) {
    const got = epcis.objectToEvent(found[i]);
    assert.equal(got.isValid(), true);
    // The hash of the standard is over all that an event says.
    assert.equal(epcis.eventToHashedId(got.toObject(), {}), epcis.eventToHashedId(sent.toObject(), {}));
    assert.equal(got.getEventID(), epcis.eventToHashedId(sent.toObject(), {}), 'an event without an id gets its hash');
  }
});

test('a Digital Link of any domain names the same item', async () => {
  const job = await captured(made('20', link('B1', 'https://shop.example.com/products')));
  assert.equal(job.getSuccessStatus(), true);
  const [event] = eventsOf(await read(`epcs/${encodeURIComponent(link('B1'))}/events`));
  const name = digitalLink.DigitalLink(event.epcList[0]);
  assert.ok(name.isValid());
  assert.deepEqual(name.getKeyQualifiers(), { 21: 'B1' });
  assert.deepEqual(name.getIdentifier(), { '01': gtin });
});

test('what is asked for with parameters is found', async () => {
  const steps = eventsOf(await read('events?EQ_bizStep=packing|shipping&GE_eventTime=2026-03-01T00:00:00Z'));
  assert.deepEqual(steps.map((e) => e.bizStep), ['packing']);
});

test('an event that breaks the standard is refused with a problem', async () => {
  const broken = made('30', 'no name at all');
  const document = new epcis.EPCISDocument().setCreationDate('2026-03-01T09:00:00.000Z').addEvent(broken);
  const answer = await epcis.capture(document, { documentValidation: false });
  if (answer.status === 202) {
    const job = new epcis.CaptureResponse(answer);
    await job.pollForTheCaptureToFinish(2400, 50);
    assert.equal(job.getSuccessStatus(), false);
    assert.match(JSON.stringify(job.getErrors()), /epcisException:ValidationException/);
    return;
  }
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).type, 'epcisException:ValidationException');
});

test('a stranger is refused', async () => {
  const document = new epcis.EPCISDocument().setCreationDate('2026-03-01T09:00:00.000Z').addEvent(made('40', link('C1')));
  const answer = await epcis.capture(document, { headers: { authorization: 'Bearer nobody' } });
  assert.equal(answer.status, 401);
  assert.equal((await answer.json()).type, 'epcisException:SecurityException');
});

// Where links of the resolver begin: the service without its mount.
const origin = new URL(SERVICE).origin;

test('digital-link.js and the resolver agree on every link', async () => {
  const keys = [
    { identifier: { '01': gtin } },
    { identifier: { '01': gtin }, keyQualifiers: { 10: 'L-7', 21: 'A7' } },
    { identifier: { '01': gtin }, keyQualifiers: { 21: 'a-b.c_9' } },
    { identifier: { '00': '095212500000000011' } },
    { identifier: { 414: '9521250000011' }, keyQualifiers: { 254: '7' } },
  ];
  for (const key of keys) {
    const theirs = digitalLink.DigitalLink({ domain: origin, ...key });
    assert.ok(theirs.isValid(), JSON.stringify(key));
    const asked = await fetch(theirs.toWebUriString(), { redirect: 'manual', headers: { accept: 'application/json' } });
    assert.ok([200, 404].includes(asked.status), `${theirs.toWebUriString()}: ${asked.status}`);
    const minted = asked.headers.get('link').match(/<([^?]*)\?linkType=linkset>/)[1];
    const read = digitalLink.DigitalLink(minted);
    assert.ok(read.isValid(), minted);
    assert.deepEqual(decodeURIComponent(new URL(minted).pathname), decodeURIComponent(new URL(theirs.toWebUriString()).pathname));
  }
});
