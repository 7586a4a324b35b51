import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anotherLanguage } from '../../static/src/details/language.js';

const speaking = (language, ...languages) => ({ language, languages: [language, ...languages] });

test('a language that is spoken already needs no other', () => {
  assert.equal(anotherLanguage(speaking('en', 'fr-CA'), ['en']), undefined);
  assert.equal(anotherLanguage(speaking('en', 'fr-CA'), ['en-GB', 'fr']), undefined);
});

test('the page comes first, then what the browser prefers', () => {
  assert.equal(anotherLanguage(speaking('en', 'fr', 'de'), ['de-AT', 'fr']), 'de-AT');
  assert.equal(anotherLanguage(speaking('en', 'fr', 'de'), ['ja', 'fr']), 'fr');
  assert.equal(anotherLanguage(speaking('en', 'fr'), ['ja', 'ko']), undefined);
});

test('of two forms of a language the service is asked for the nearest', () => {
  assert.equal(anotherLanguage(speaking('pt-PT', 'pt-BR'), ['pt-BR']), 'pt-BR');
  assert.equal(anotherLanguage(speaking('zh-Hans', 'zh-Hant'), ['zh-TW']), 'zh-TW');
});

test('older codes are understood', () => {
  assert.equal(anotherLanguage(speaking('en', 'nb', 'he'), ['no']), 'no');
  assert.equal(anotherLanguage(speaking('en', 'nb', 'he'), ['iw']), 'iw');
});
