/** What other tools keep: read as they write it, and otherwise not at all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choicesFrom, readOldAnswers } from '../../static/src/moved/oldAnswers.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const NAMES = [
  ['matomo', 'analytics', 'matomo'],
  ['chat', 'ads analytics', 'chat'],
  ['offers', 'ads', ''],
];
const CATEGORIES = [{ key: 'necessary', required: true }, { key: 'analytics' }, { key: 'ads' }];

const moved = (tool, more = {}) => ({ tool, cookie: 'x', answers: true, markup: true, names: NAMES, ...more });
const read = (tool, raw, more) => readOldAnswers(raw, moved(tool, more), NOW);
const given = (...all) => Object.fromEntries(read(...all).given);

test('each tool is read as it writes', () => {
  const table = { matomo: true, offers: false };
  for (const tool of ['klaro', 'orejime']) {
    assert.deepEqual(given(tool, encodeURIComponent(JSON.stringify(table))), table);
  }
  assert.deepEqual(given('orejime', '{%22matomo%22:true%2C%22offers%22:false}'), table);
  assert.deepEqual(given('tarteaucitron', '!matomo=true!offers=false!chat=wait'), table);
  assert.deepEqual(given('osano', 'allow'), { matomo: true, chat: true, offers: true });
  assert.deepEqual(given('osano', 'deny'), { matomo: false, chat: false, offers: false });
  assert.deepEqual(given('osano', 'dismiss'), {});
});

test('lists of what was accepted keep their time, in both versions', () => {
  const names = [['stats', 'analytics', ''], ['stats/ga', 'analytics', 'ga'], ['ads', 'ads', '']];
  const three = {
    categories: ['necessary', 'stats'], services: { stats: [] }, revision: 0, consentId: 'x',
    consentTimestamp: '2026-09-01T00:00:00.000Z', lastConsentTimestamp: '2026-10-01T00:00:00.000Z',
  };
  const found = read('cookieconsent', encodeURIComponent(JSON.stringify(three)), { names });
  assert.deepEqual(Object.fromEntries(found.given), { stats: true, 'stats/ga': false, ads: false });
  assert.equal(found.at, Date.parse('2026-10-01'));
  const two = { level: ['stats'], revision: 0, consent_date: '2026-08-01T00:00:00.000Z' };
  const older = read('cookieconsent', JSON.stringify(two), { names });
  assert.deepEqual(Object.fromEntries(older.given), { stats: true, ads: false });
  assert.equal(older.at, Date.parse('2026-08-01'));
});

test('an answer to another revision, or one that has run out, is none', () => {
  const kept = { categories: ['matomo'], services: {}, revision: 1 };
  assert.deepEqual(given('cookieconsent', JSON.stringify(kept)), {});
  assert.notDeepEqual(given('cookieconsent', JSON.stringify(kept), { revision: 1 }), {});
  const over = { categories: ['matomo'], expirationTime: NOW - 1 };
  assert.deepEqual(given('cookieconsent', JSON.stringify(over)), {});
});

test('what the tool would not have written is no answer', () => {
  for (const [tool, raw] of [
    ['klaro', 'true'], ['klaro', '[true]'], ['klaro', '{"matomo": 1}'], ['klaro', '%'], ['klaro', '{'],
    ['klaro', '{"matomo": true, "offers": "yes"}'], ['klaro', JSON.stringify({ a: 'x'.repeat(5000) })],
    ['klaro', 'null'], ['cookieconsent', '{"categories": "matomo"}'], ['cookieconsent', 'null'],
    ['cookieconsent', '{"categories": [1]}'], ['cookieconsent', '{"categories": [], "services": []}'],
    ['cookieconsent', '{"categories": [], "services": {"a": "b"}}'],
    ['tarteaucitron', '!matomo=true!offers'], ['tarteaucitron', 'matomo=true'], ['osano', 'allowed'],
  ]) {
    assert.deepEqual(given(tool, raw), {}, `${tool} ${raw}`);
  }
  assert.equal(read('cookieconsent', '{"categories": [], "consentTimestamp": "soon"}').at, 0);
});

test('a name that every object has is a name like any other', () => {
  const names = [['__proto__', 'ads', ''], ['constructor', 'analytics', '']];
  const found = read('klaro', '{"__proto__": true}', { names });
  assert.deepEqual(choicesFrom(found.given, names, CATEGORIES), { necessary: true, ads: true });
  assert.deepEqual(given('cookieconsent', '{"categories": ["x"], "services": {}}', {
    names: [['constructor/x', 'ads', '']],
  }), {});
});

test('a category is granted if all in it was, denied if none was, and else asked about anew', () => {
  const choices = (answers) => choicesFrom(new Map(Object.entries(answers)), NAMES, CATEGORIES);
  assert.deepEqual(choices({ matomo: true, chat: true, offers: true }), { necessary: true, analytics: true, ads: true });
  assert.deepEqual(choices({ matomo: false, chat: false, offers: false }), { necessary: true, analytics: false, ads: false });
  assert.deepEqual(choices({ matomo: true, chat: false, offers: false }), { necessary: true, ads: false });
  assert.deepEqual(choices({ matomo: true, offers: true }), { necessary: true });
  assert.deepEqual(choices({}), { necessary: true });
});
