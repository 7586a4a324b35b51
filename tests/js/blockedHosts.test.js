import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHosts } from '../../static/src/block/hosts.js';
import { holdMarkup } from '../../static/src/block/markup.js';

const RULES = [
  { host: '*.tracker.example', category: 'analytics', service: 'counter' },
  { host: 'ads.example', category: 'marketing', service: 'ads' },
  { host: '*.maps.tracker.example', category: 'functional', service: 'map' },
  { host: 'maps.tracker.example', category: 'marketing', service: 'ads' },
  { host: '*.xn--bcher-kva.example', category: 'marketing', service: 'books' },
];
const hosts = (state = () => undefined, base = 'https://shop.example/a/b') =>
  createHosts(RULES, () => base, state);

test('a host falls under its own rule, else under the closest one above it', () => {
  const { find } = hosts();
  const cases = [
    ['https://tracker.example/x', 'counter'], ['https://a.b.tracker.example', 'counter'],
    ['https://maps.tracker.example/', 'ads'], ['https://eu.maps.tracker.example/', 'map'],
    ['https://ads.example:8443/', 'ads'], ['https://x.ads.example/', undefined],
    ['//T.TRACKER.example/x', 'counter'], ['http://t.tracker.example.', 'counter'],
    ['wss://t.tracker.example/live', 'counter'], ['https://u:p@t.tracker.example/', 'counter'],
    ['  https://t.tracker.example/', 'counter'], ['https:\\\\t.tracker.example/', 'counter'],
    ['https://www.Bücher.example/', 'books'],
    ['https://eviltracker.example/', undefined], ['https://tracker.example.evil.example/', undefined],
    ['https://shop.example/?u=https://tracker.example/', undefined], ['/tracker.example', undefined],
    ['https://example/', undefined], ['data:,tracker.example', undefined], ['about:blank', undefined],
    ['https://[bad', undefined], ['', undefined], [null, undefined], [Symbol('x'), undefined],
    [new URL('https://tracker.example/'), 'counter'], [{ url: 'https://ads.example/' }, 'ads'],
  ];
  for (const [address, service] of cases) {
    assert.equal(find(address)?.service, service, String(address));
  }
});

test('a relative address is one of the page, wherever its base is', () => {
  assert.equal(hosts(undefined, 'https://t.tracker.example/').find('x.js')?.service, 'counter');
});

test('only a yes to the category and its service opens a host', () => {
  for (const answer of [undefined, false, true]) {
    const asked = [];
    const { isClosed } = hosts((...names) => (asked.push(names), answer));
    assert.equal(isClosed('https://t.tracker.example/'), answer !== true);
    assert.equal(isClosed('https://shop.example/'), false);
    assert.deepEqual(asked, [['analytics', 'counter']]);
  }
});

const MARKS = 'data-category="marketing" data-service="ads" data-blocked="ads.example"';

test('only what loads from a closed host is changed in markup', () => {
  const cases = [
    ['<img src="https://ads.example/a.gif">', `<img ${MARKS} data-src="https://ads.example/a.gif">`],
    ["<IMG alt='>' SRC = //ads.example/a>", `<IMG ${MARKS} alt='>' data-SRC = //ads.example/a>`],
    [
      '<img srcset="/a 1x, https://ads.example/b 2x" src="/a">',
      `<img ${MARKS} data-srcset="/a 1x, https://ads.example/b 2x" src="/a">`,
    ],
    [
      '<object\ndata=https://ads.example/?a&amp;b></object>',
      `<object ${MARKS}\ndata-data=https://ads.example/?a&amp;b></object>`,
    ],
    ['<p>https://ads.example/</p><img src=/own.png>'],
    ['<a href="https://ads.example/">Ads</a><image-box src="https://ads.example/">'],
    ['<iframe data-category="a" src="https://ads.example/"></iframe>'],
    ['<iframe data-src="https://ads.example/"></iframe>'],
    ['<img title="1 < 2" src="https://shop.example/?ads.example"'],
    ['<script src="https://ads.example/x.js"></script>'],
  ];
  for (const [html, wanted = html] of cases) assert.equal(holdMarkup(html, hosts()), wanted);
});

test('a script is held where it would run, with its type kept', () => {
  assert.equal(
    holdMarkup('<script async type=module src=//ads.example/x.js></script>', hosts(), true),
    `<script type="text/plain" ${MARKS} async data-type=module data-src=//ads.example/x.js></script>`,
  );
});

test('markup is left alone once its host is open', () => {
  const html = '<iframe src="https://ads.example/"></iframe>';
  assert.equal(holdMarkup(html, hosts(() => true), true), html);
});
