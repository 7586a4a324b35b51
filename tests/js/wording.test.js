import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say, sayLifetime } from '../../static/src/wording.js';
import { config } from './config.js';

test('lifetimes are told in words', () => {
  assert.equal(sayLifetime(config, { kind: 'session' }), 'This visit.');
  assert.equal(sayLifetime(config, { kind: 'days', days: 1 }), 'One day.');
  assert.equal(sayLifetime(config, { kind: 'days', days: 30 }), '30 days.');
  assert.equal(sayLifetime(config, { kind: 'persistent' }), 'At most 400 days.');
});

test('a site name is text, even where it looks like a replacement pattern', () => {
  assert.equal(say({ ...config, site_name: '$& <b>' }, 'intro'), 'We use cookies on $& <b>.');
});

test('a text that is missing is empty, not an error', () => {
  assert.equal(say(config, 'nothing_of_the_kind'), '');
});
