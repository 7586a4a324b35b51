import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, sayLifetime } from '../../static/src/details/fill.js';
import { config } from './config.js';

test('lifetimes are told in words', () => {
  assert.equal(sayLifetime(config, { kind: 'session' }), 'This visit.');
  assert.equal(sayLifetime(config, { kind: 'days', days: 1 }), 'One day.');
  assert.equal(sayLifetime(config, { kind: 'days', days: 30 }), '30 days.');
  assert.equal(sayLifetime(config, { kind: 'persistent' }), 'At most 400 days.');
});

test('values are text, even where they look like a replacement pattern', () => {
  const values = { site: '$& <b>', days: 3 };
  assert.equal(fill(config, 'intro', values), 'We use cookies on $& <b>.');
  assert.equal(fill(config, 'lifetime_days', values), '3 days.');
});

test('a placeholder without a value stays as it is', () => {
  assert.equal(fill(config, 'intro', {}), 'We use cookies on {site}.');
  assert.equal(fill({ texts: { odd: '{constructor} {a b}' } }, 'odd', {}), '{constructor} {a b}');
});

test('a text that is missing is empty, not an error', () => {
  assert.equal(fill(config, 'nothing_of_the_kind', {}), '');
});
