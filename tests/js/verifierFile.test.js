import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { canonicalJson, parseJson } from '../../static/src/verifier/json.js';
import { evidence } from './verifier.js';
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('../../static/verifier.js', import.meta.url), 'utf8');

test('the one file runs as a classic script, in a browser without WebCrypto, and sets one global', async () => {
  const { TextEncoder, TextDecoder, Uint8Array } = globalThis;
  const page = createContext({ TextEncoder, TextDecoder, Uint8Array, atob, btoa });
  const before = new Set(Object.getOwnPropertyNames(page));
  runInContext(source, page);
  const added = Object.getOwnPropertyNames(page).filter((name) => !before.has(name));
  assert.deepEqual(added, ['consentkitVerifier']);
  const verdict = await page.consentkitVerifier.verifyReceipt(evidence);
  assert.equal(verdict.ok, true);
  assert.throws(() => { page.consentkitVerifier.verifyReceipt = null; }, { name: 'TypeError' });
});

test('the one file asks for nothing else: no import, no request, no clock, no storage', () => {
  assert.doesNotMatch(source, /\b(import|export|require|fetch|XMLHttpRequest|localStorage|document|eval)\b\s*[.({]/);
  assert.doesNotMatch(source, /Date\.now|new Date\(\)|Math\.random/);
});

test('it can stand inside a page: nothing in it ends a script', () => {
  assert.doesNotMatch(source, /<\/script|<!--/i);
});

test('JSON is read as JSON.parse reads it, but for members that stand twice', () => {
  const texts = ['null', ' [ ] ', '{"a":[1,-2.5e3,true,"\\u00e9\\n"],"b":{}}', '"x"', '0', '-0', '[[],[{}]]', '{"__proto__":1}'];
  for (const text of texts) assert.deepEqual(parseJson(text, 'c', 'text'), JSON.parse(text));
  const bad = ['', ' ', '01', '1.', '.5', '+1', 'nul', '[1,]', '[,]', '{"a"}', '{"a":}', '{a:1}', "{'a':1}", '[1 2]',
    '"\n"', '"\\x"', '"\\u12"', '[', '{', '{"a":1', '}', '1 1', '[1]]', 'NaN', 'Infinity', '\ufeff1', '\u00a01', '"'];
  for (const text of bad) {
    assert.throws(() => JSON.parse(text), SyntaxError, text);
    assert.throws(() => parseJson(text, 'c', 'text'), { code: 'c' }, text);
  }
  for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"b":{"c":1,"c":2}}]']) {
    assert.throws(() => parseJson(text, 'c', 'text'), /twice/, text);
  }
  assert.throws(() => parseJson('"\\ud800"', 'c', 'text'), /half a character/);
  assert.throws(() => parseJson('['.repeat(18) + ']'.repeat(18), 'c', 'text'), /too deep/);
});

test('the canonical form is that of RFC 8785', () => {
  // The example of section 3.2.2 and the sorting of section 3.2.3, written with escapes.
  const example = {
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"/',
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(example),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(names).replace(/"1":4,/, ''))), [2, 6, 7, 1, 5, 3]);
});
