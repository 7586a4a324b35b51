import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApi } from '../../static/src/api.js';

test('queued calls come as arrays or functions, and go on working afterwards', () => {
  const calls = [];
  const api = createApi({ save: (choices) => calls.push(choices) }, assert.fail, () => {});
  api.push(['save', 1]);
  api.push((given) => given.save(2));
  assert.deepEqual(calls, [1, 2]);
});

test('nothing that a page calls throws into it', () => {
  const told = [];
  const api = createApi(
    {
      broken: () => {
        throw new Error('broken');
      },
    },
    (code) => {
      told.push(code);
    },
    () => {},
  );
  assert.equal(api.broken(), undefined);
  api.push(['broken']);
  api.push(['no_such_call']);
  api.push(['constructor']);
  api.push(null);
  assert.deepEqual(told, Array(5).fill('failed_call'));
});

test('the page cannot replace a call', () => {
  assert.ok(Object.isFrozen(createApi({}, assert.fail)));
});

test('what needs the visitor’s answers has them read first; listening needs none', () => {
  const calls = [];
  const methods = { on: () => calls.push('on'), has: () => calls.push('has') };
  const api = createApi(methods, assert.fail, () => calls.push('begin'));
  api.on();
  api.has();
  assert.deepEqual(calls, ['on', 'begin', 'has']);
});
