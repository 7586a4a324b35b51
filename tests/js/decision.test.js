import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choicesOf, faultOf, mergeAnswers, pendingOf, remainingSeconds, sameFor, sameForAll, summarise,
  withdrawal,
} from '../../static/src/decision.js';
import { turnedOff } from '../../static/src/details/signal.js';
import { config, DAY, decided, NOW } from './config.js';

test('a decision stands for as long as the owner said, and no cookie longer than 400 days', () => {
  assert.equal(remainingSeconds(decided([]), config, NOW), 180 * 86_400);
  assert.equal(remainingSeconds(decided([]), config, NOW + 179 * DAY), 86_400);
  assert.ok(remainingSeconds(decided([]), config, NOW + 180 * DAY) <= 0);
  const long = { ...config, validity_days: 4000 };
  assert.equal(remainingSeconds(decided([]), long, NOW), 34_560_000);
});

test('a decision from more than a day ahead is nobody’s', () => {
  assert.ok(remainingSeconds(decided([], { decidedAt: NOW + DAY }), config, NOW) > 0);
  assert.equal(remainingSeconds(decided([], { decidedAt: NOW + DAY + 1 }), config, NOW), 0);
});

test('before any answer only what is required counts as granted', () => {
  assert.deepEqual(choicesOf(config, null), { session: true });
});

test('absent, denied and granted stay three states', () => {
  assert.deepEqual(choicesOf(config, decided([0, 1, 2])), { session: true, pending: false, login: true });
});

test('a required category is granted whatever an old cookie says', () => {
  assert.equal(choicesOf(config, decided([1])).session, true);
});

const keys = (items) => items.map(({ key }) => key);

test('the banner waits for categories, never for opt-ins', () => {
  assert.deepEqual(keys(pendingOf(config, null)), ['pending', 'login']);
  assert.deepEqual(keys(pendingOf(config, decided([2, 2]))), ['login']);
  assert.deepEqual(keys(pendingOf(config, decided([0, 1, 2]))), []);
});

const [session, pending, login] = config.categories;
const changed = { ...config, version: 4, categories: [session, pending, { ...login, since: 4 }] };

test('an answer to an earlier form of a question is none', () => {
  const earlier = decided([2, 1, 2]);
  assert.deepEqual(keys(pendingOf(changed, earlier)), ['login']);
  assert.deepEqual(choicesOf(changed, earlier), { session: true, pending: false });
  assert.deepEqual(keys(pendingOf(changed, decided([2, 1, 2], { version: 4 }))), []);
});

test('answering something else does not bring an outdated answer back', () => {
  const answers = mergeAnswers(changed, decided([2, 1, 2]), { pending: true });
  assert.deepEqual(keys(pendingOf(changed, decided(answers, { version: 4 }))), ['login']);
});

test('a refusal may stand for another time than a yes', () => {
  const shorter = { ...config, refusal_days: 30 };
  assert.equal(remainingSeconds(decided([2, 1, 1, 2]), shorter, NOW), 30 * 86_400);
  assert.equal(remainingSeconds(decided([2, 1, 2]), shorter, NOW), 180 * 86_400);
});

const signalled = { ...config, categories: [session, pending, { ...login, gpc: true }] };

test('a privacy signal beats an earlier yes, unless that was said knowing of it', () => {
  assert.deepEqual(keys(turnedOff(signalled, null, false)), ['login']);
  assert.deepEqual(keys(turnedOff(signalled, decided([2, 2, 2]), false)), ['login']);
  assert.deepEqual(keys(turnedOff(signalled, decided([2, 2, 2]), true)), []);
  assert.deepEqual(keys(turnedOff(signalled, decided([2, 2, 1]), false)), []);
  assert.deepEqual(keys(turnedOff(config, null, false)), []);
});

test('the same answer may be given to some', () => {
  assert.deepEqual(sameFor([login], false), { login: false });
});

test('one answer for all leaves opt-ins alone and never denies what is required', () => {
  assert.deepEqual(sameForAll(config, true), { session: true, pending: true, login: true });
  assert.deepEqual(sameForAll(config, false), { session: true, pending: false, login: false });
});

test('a withdrawal takes granted opt-ins along, and says nothing on those never given', () => {
  assert.deepEqual(withdrawal(config, decided([2, 2, 2, 2])).news, false);
  assert.equal('news' in withdrawal(config, decided([2, 2, 2, 1])), false);
  assert.equal('news' in withdrawal(config, null), false);
});

test('choices from a program are refused by the name at fault', () => {
  assert.equal(faultOf(config, { pending: true, news: false }), undefined);
  assert.equal(faultOf(config, { pending: 'yes' }), 'pending');
  assert.equal(faultOf(config, { login: 1 }), 'login');
  assert.equal(faultOf(config, { marketing: true }), 'marketing');
  assert.equal(faultOf(config, { session: false }), 'session');
  assert.equal(faultOf(config, JSON.parse('{"__proto__": true}')), '__proto__');
  assert.equal(faultOf(config, { constructor: true }), 'constructor');
});

test('new answers are laid over earlier ones, those of questions no longer asked included', () => {
  const earlier = decided([2, 1, 0, 2, 0, 2]);
  assert.deepEqual(mergeAnswers(config, earlier, { pending: true, login: false }), [2, 2, 1, 2, 0, 2]);
  assert.deepEqual(earlier.answers, [2, 1, 0, 2, 0, 2]);
});

test('the summary cannot be changed by the page', () => {
  const summary = summarise(config, decided([2, 2, 1]), true);
  assert.ok(Object.isFrozen(summary) && Object.isFrozen(summary.choices));
  assert.equal(summary.gpc, true);
  assert.equal(summary.decided_at, '2026-11-23T19:01:07.123Z');
  assert.equal(summarise(config, null, false).decided_at, null);
});
