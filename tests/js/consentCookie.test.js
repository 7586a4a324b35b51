import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatDecision, parseDecision } from '../../static/src/consentCookie.js';
import { decided } from './config.js';

const vectors = JSON.parse(readFileSync(new URL('../vectors/consent_cookie.json', import.meta.url)));
const STATES = { denied: 1, granted: 2 };

test('every shared vector is read as the service reads it, and written back unchanged', () => {
  for (const { value, version, decided_at_ms, answers, visitor_id, action } of vectors.valid) {
    const decision = parseDecision(value);
    assert.equal(decision.version, version);
    assert.equal(decision.decidedAt, decided_at_ms);
    assert.equal(decision.visitorId, visitor_id);
    assert.equal(decision.action, action);
    for (let slot = 0; slot < 64; slot++) {
      assert.equal(decision.answers[slot] || 0, STATES[answers[slot]] || 0, `${value} slot ${slot}`);
    }
    assert.equal(formatDecision(decision), value);
  }
});

test('every invalid shared vector reads as not decided', () => {
  for (const value of vectors.invalid) assert.equal(parseDecision(value), null, value);
});

test('every combination of answers survives the way out and back', () => {
  for (let round = 0; round < 500; round++) {
    const answers = Array.from({ length: 1 + (round % 64) }, (_, i) => (round * 31 + i * i * 7) % 3);
    const value = formatDecision(decided(answers));
    const back = parseDecision(value);
    for (let slot = 0; slot < 64; slot++) assert.equal(back.answers[slot] || 0, answers[slot] || 0);
    assert.equal(formatDecision(back), value);
    assert.ok(value.length <= 150, value);
  }
});

test('text that nobody would have written is not a decision', () => {
  const good = formatDecision(decided([2, 2, 1]));
  const spoilt = [
    '', 'v1', `${good}.`, ` ${good}`, `${good}\n`, good.replace('v1', 'v2'), good.replace('.3.', '.0.'),
    good.replace('.3.', '.03.'), good.replace('.3.', '.-3.'), good.replace('save', 'saved'),
    good.replace('save', 'constructor'), good.replace(/\.[\da-f]+\.A/, '.3.A'),
    good.replace(/\.[\da-f]+\.A/, '.F.A'), good.replace(/\.[\da-f]+\.A/, `.${'1'.repeat(33)}.A`),
    good.replace('AAA', 'A+A'), good.toUpperCase(), 'x'.repeat(100_000),
  ];
  for (const value of spoilt) assert.equal(parseDecision(value), null, value.slice(0, 80));
});
