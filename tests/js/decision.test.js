import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choicesOf, faultOf, isPending, mergeAnswers, remainingSeconds, sameForAll, summarise, withdrawal,
} from '../../static/src/decision.js';
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

test('the banner waits for categories, never for opt-ins', () => {
  assert.equal(isPending(config, null), true);
  assert.equal(isPending(config, decided([2, 2])), true);
  assert.equal(isPending(config, decided([0, 1, 2])), false);
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
  const summary = summarise(config, decided([2, 2, 1]));
  assert.ok(Object.isFrozen(summary) && Object.isFrozen(summary.choices));
  assert.equal(summary.decided_at, '2026-11-23T19:01:07.123Z');
  assert.equal(summarise(config, null).decided_at, null);
});
