import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mend } from '../../static/src/details/mend.js';
import { createReceipts } from '../../static/src/details/receipts.js';
import { createShelf } from '../../static/src/shelf.js';
import { NOW } from './config.js';

const HOUR = 3_600_000;
const RECEIPT = { id: '1', receipt: 'a.b.c', secret: 's', expires_at: '2027-01-01T00:00:00Z' };
const refusal = (code, more = {}) => ({ type: 'urn:consentkit:problem:' + code, code, detail: code, ...more });

/** A browser's storage in an object. */
const storageOf = (items = {}) => ({
  getItem: (name) => items[name] ?? null,
  setItem: (name, value) => {
    items[name] = value;
  },
});

const setUp = (answers, { storage = storageOf(), time = NOW } = {}) => {
  const page = { posts: [], delays: [], failures: [], time };
  let keys = 0;
  page.ports = { now: () => page.time, newKey: () => `key-${++keys}-${page.time}` };
  const shelf = createShelf(() => storage, 'demo');
  page.add = (body, at) =>
    shelf.change(({ waiting }) => waiting.push({ key: page.ports.newKey(), body: JSON.stringify(body), at }));
  page.latest = () => shelf.read().receipts.at(-1);
  page.receipts = createReceipts({
    shelf,
    post: async (key, body) => {
      page.posts.push({ key, body });
      const answer = answers.shift();
      if (!answer) throw new TypeError('Failed to fetch');
      const [status, json] = answer;
      return { status, json: async () => json };
    },
    mend: (item, response) => mend(item, response, { ...page.ports, fail: (code) => page.failures.push(code) }),
    ...page.ports,
    later: (run, ms) => page.delays.push({ run, ms }),
  });
  return page;
};

const decision = { action: 'save', decided_at: new Date(NOW).toISOString() };

test('an acknowledged decision leaves its receipt behind and nothing to send', async () => {
  const { receipts, posts, add, latest } = setUp([[201, RECEIPT]]);
  add(decision, NOW);
  await receipts.send();
  await receipts.send();
  assert.deepEqual(latest(), RECEIPT);
  assert.equal(posts.length, 1);
});

test('a failed delivery is repeated with the same key and the same bytes, ever less often', async () => {
  const page = setUp([null, [503, {}], [404, { message: 'nginx' }], [429, refusal('rate_limited')], [201, RECEIPT]]);
  page.add(decision, NOW);
  await page.receipts.send();
  for (let round = 0; round < 4; round++) await page.delays[round].run();
  assert.equal(page.posts.length, 5);
  assert.equal(new Set(page.posts.map(({ key, body }) => key + body)).size, 1);
  assert.deepEqual(page.delays.map(({ ms }) => ms), [5_000, 10_000, 20_000, 40_000]);
  assert.deepEqual(page.latest(), RECEIPT);
});

test('another page takes over what this one could not deliver', async () => {
  const storage = storageOf();
  const first = setUp([], { storage });
  first.add(decision, NOW);
  await first.receipts.send();
  const next = setUp([[201, RECEIPT]], { storage });
  await next.receipts.send();
  assert.deepEqual(next.posts, first.posts);
});

test('a refusal by the service is final and told', async () => {
  const page = setUp([[422, refusal('unknown_category')], [201, RECEIPT]]);
  page.add(decision, NOW);
  page.add(decision, NOW + 1);
  await page.receipts.send();
  assert.deepEqual(page.failures, ['unknown_category']);
  assert.equal(page.posts.length, 2);
});

test('a wrong clock is put right once, under a new key', async () => {
  const day = 24 * HOUR;
  const outside = refusal('decided_at_out_of_range', { now: new Date(NOW + 3 * day).toISOString() });
  const page = setUp([[422, outside], [201, RECEIPT]]);
  page.add(decision, NOW);
  await page.receipts.send();
  assert.notEqual(page.posts[0].key, page.posts[1].key);
  assert.equal(JSON.parse(page.posts[1].body).decided_at, new Date(NOW + 3 * day).toISOString());
  assert.deepEqual(page.failures, []);

  const stubborn = setUp([[422, outside], [422, outside]]);
  stubborn.add(decision, NOW);
  await stubborn.receipts.send();
  assert.deepEqual(stubborn.failures, ['decided_at_out_of_range']);
  assert.equal(stubborn.posts.length, 2);
});

test('a decision that waited too long is forgotten and named', () => {
  const page = setUp([]);
  page.add(decision, NOW);
  page.time = NOW + 22 * HOUR;
  assert.deepEqual(page.receipts.dropStale(), []);
  page.time = NOW + 23 * HOUR;
  assert.deepEqual(page.receipts.dropStale(), [NOW]);
  assert.deepEqual(page.receipts.dropStale(), []);
});

test('storage that is denied, damaged or full leaves the page’s own memory', async () => {
  const denied = {
    getItem: () => {
      throw new Error('denied');
    },
    setItem: () => {
      throw new Error('full');
    },
  };
  for (const storage of [denied, storageOf({ 'ck:demo': '{"waiting":7}' }), storageOf({ 'ck:demo': 'x' })]) {
    const { receipts, add, latest } = setUp([[201, RECEIPT]], { storage });
    add(decision, NOW);
    await receipts.send();
    assert.deepEqual(latest(), RECEIPT);
  }
});

test('the last twenty receipts are kept', async () => {
  const storage = storageOf();
  const page = setUp(Array.from({ length: 25 }, (_, i) => [201, { ...RECEIPT, id: String(i) }]), { storage });
  for (let i = 0; i < 25; i++) {
    page.add(decision, NOW + i);
    await page.receipts.send();
  }
  assert.equal(createShelf(() => storage, 'demo').read().receipts.length, 20);
  assert.equal(page.latest().id, '24');
});
