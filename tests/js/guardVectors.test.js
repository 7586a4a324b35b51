import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { choicesOf, stateOf } from '../../static/src/decision.js';
import { matchesName } from '../../static/src/details/clearCookies.js';
import { createKeeper } from '../../static/src/keepDecision.js';

const vectors = JSON.parse(readFileSync(new URL('../vectors/guard.json', import.meta.url)));

for (const { name, banner, https, host, now_ms, cookies, decided, granted, denied } of vectors.cases) {
  test(`the page decides as its server's guard does: ${name}`, () => {
    const config = vectors.banners[banner];
    const location = { protocol: https ? 'https:' : 'http:', hostname: host };
    const keeper = createKeeper({ cookie: cookies }, location, config.behaviour.cookie_domain);
    const decision = keeper.read(config, now_ms);
    const choices = choicesOf(config, decision);
    const keys = (answer) => Object.keys(choices).filter((key) => choices[key] === answer).sort();
    assert.equal(!!decision, decided);
    assert.deepEqual(keys(true), granted);
    assert.deepEqual(keys(false), denied);
    for (const item of config.categories) {
      assert.equal(stateOf(item, decision) === true, granted.includes(item.key));
    }
  });
}

test('names match patterns as the guard has them', () => {
  for (const [pattern, name, wanted] of vectors.names) {
    assert.equal(matchesName(pattern, name), wanted, `${pattern} ${name}`);
  }
});
