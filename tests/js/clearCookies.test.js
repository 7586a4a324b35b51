import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clearCookies, matchesName, placesOf } from '../../static/src/details/clearCookies.js';

test('a name matches itself, and a star stands for any characters', () => {
  const cases = [
    ['_ga', '_ga', true], ['_ga', '_ga_X', false], ['_ga*', '_ga', true], ['_ga*', '_ga_X1', true],
    ['_ga*', 'x_ga', false], ['_pk_*.1', '_pk_id.1', true], ['_pk_*.1', '_pk_idx1', false],
    ['a*a', 'a', false], ['a*a', 'aa', true], ['*_sess', 'my_sess', true], ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1c', false], ['a.b', 'axb', false], ['$x*', '$x1', true],
  ];
  for (const [pattern, name, wanted] of cases) {
    assert.equal(matchesName(pattern, name), wanted, `${pattern} ${name}`);
  }
});

test('a hostile name costs no time', () => {
  const started = performance.now();
  matchesName('a*a*a*a*a*a*a*a*b', 'a'.repeat(4000));
  assert.ok(performance.now() - started < 200);
});

test('every parent domain and every parent path is tried', () => {
  const places = placesOf('shop.example.org', '/a/b').map(([domain, path]) => `${domain} ${path}`);
  for (const place of [' /', 'shop.example.org /', 'example.org /a', ' /a/', '.a/b'.replace('.', ' /')]) {
    assert.ok(places.includes(place), place);
  }
});

test('only matching cookies are written, and never the consent cookie itself', () => {
  const written = [];
  const doc = {
    get cookie() {
      return 'ck=v1; _ga=1; _ga_X=2; other=3';
    },
    set cookie(text) {
      written.push(text);
    },
  };
  const location = { hostname: 'localhost', pathname: '/', protocol: 'http:' };
  clearCookies(doc, location, ['_ga*', '*'], 'ck');
  assert.deepEqual([...new Set(written.map((text) => text.split('=')[0]))], ['_ga', '_ga_X', 'other']);
  written.length = 0;
  clearCookies(doc, location, [], 'ck');
  assert.deepEqual(written, []);
});
