import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createSignals, isGranted } from '../../static/src/signals/signals.js';

const ALL = ['google', 'uet', 'clarity', 'meta', 'tiktok', 'matomo'];
const MAP = {
  analytics: ['analytics_storage', 'clarity.analytics_Storage', 'matomo'],
  marketing: ['ad_storage', 'uet.ad_storage', 'clarity.ad_Storage', 'fbq', 'ttq'],
};
const summary = (choices, decided_at = '2026-11-23T19:01:07.123Z') => ({
  banner_version: 7, action: 'save', gpc: true, choices, decided_at,
});
const start = (page, vendors = ALL) => {
  const failures = [];
  const signals = createSignals(page, { vendors, map: MAP }, (code, detail) =>
    failures.push(`${code} ${detail}`),
  );
  signals.begin();
  return { ...signals, failures };
};
const commands = (page) => page.dataLayer.filter((entry) => entry[0]).map((entry) => [...entry]);

test('a signal is granted only when every category that it stands for is', () => {
  const map = { a: ['x', 'y'], b: ['x'] };
  assert.equal(isGranted(map, { a: true, b: true }, 'x'), true);
  assert.equal(isGranted(map, { a: true, b: false }, 'x'), false);
  assert.equal(isGranted(map, { a: true }, 'x'), false);
  assert.equal(isGranted(map, { a: true }, 'y'), true);
});

test('a signal that stands for no category stays denied', () => {
  assert.equal(isGranted(MAP, { analytics: true, marketing: true }, 'ad_user_data'), false);
});

test('before an answer every vendor hears that nothing is granted', () => {
  const page = {};
  const { tell, failures } = start(page);
  tell(summary({}, null));
  assert.equal(commands(page).length, 1);
  assert.deepEqual(page.uetq, ['consent', 'default', { ad_storage: 'denied' }]);
  const denied = { ad_Storage: 'denied', analytics_Storage: 'denied' };
  assert.deepEqual(page.clarity.q.map((call) => [...call]), [['consentv2', denied]]);
  assert.deepEqual(page._paq, [['requireCookieConsent'], ['forgetCookieConsentGiven']]);
  assert.equal('fbq' in page, false);
  assert.equal('ttq' in page, false);
  assert.deepEqual(failures, []);
});

test('the default of an inline stub stands; one for some regions alone does not do', () => {
  const stub = (layer, ...command) =>
    (function () { layer.push(arguments); }).apply(null, command);
  const page = { dataLayer: [] };
  stub(page.dataLayer, 'consent', 'default', { ad_storage: 'denied' });
  start(page);
  assert.equal(page.dataLayer.length, 1);
  const regional = { dataLayer: [['consent', 'default', {}]] };
  stub(regional.dataLayer, 'consent', 'default', { region: ['US-CA'] });
  start(regional);
  assert.equal(regional.dataLayer.length, 3);
});

test('a data layer that the page starts anew hears default and answer again, once', () => {
  const page = {};
  const signals = start(page);
  signals.tell(summary({ analytics: true, marketing: false }));
  page.dataLayer = [{ page: 'home' }];
  signals.again();
  signals.again();
  assert.deepEqual(commands(page).map(([, kind]) => kind), ['default', 'update']);
  assert.equal(page.uetq.length, 6);
});

test('a snippet that comes after us hears the answer once it is there', () => {
  const page = {};
  const signals = start(page);
  const calls = [];
  page.fbq = (...call) => calls.push(call.join(' '));
  page.ttq = {
    holdConsent: () => calls.push('hold'),
    grantConsent: () => calls.push('grant'),
    revokeConsent: () => calls.push('revoke'),
  };
  signals.again();
  assert.deepEqual(calls.splice(0), ['consent revoke', 'hold']);
  signals.tell(summary({ marketing: true }));
  assert.deepEqual(calls.splice(0), ['consent grant', 'grant']);
  signals.tell(summary({ marketing: false }));
  signals.again();
  assert.deepEqual(calls.splice(0), ['consent revoke', 'revoke']);
});

test("Matomo's waiting queue holds one answer only: it does not keep their order", () => {
  const page = { _paq: [['trackPageView']] };
  const { tell } = start(page, ['matomo']);
  tell(summary({ analytics: true }));
  tell(summary({ analytics: false }));
  assert.deepEqual(page._paq, [
    ['trackPageView'], ['requireCookieConsent'], ['forgetCookieConsentGiven'],
  ]);
  const said = [];
  page._paq = { push: (call) => said.push(call[0]) };
  tell(summary({ analytics: true }));
  assert.deepEqual(said, ['setCookieConsentGiven']);
});

test('an answer that turns out not to stand is taken back from vendors', () => {
  const page = {};
  const { tell } = start(page);
  tell(summary({ analytics: true, marketing: true }));
  tell(summary({}, null));
  assert.equal(commands(page).pop()[2].analytics_storage, 'denied');
  assert.deepEqual(page.uetq.pop(), { ad_storage: 'denied' });
  assert.deepEqual(page._paq.pop(), ['forgetCookieConsentGiven']);
});

const ODD = [7, 'text', true, Object.freeze([]), { push: () => { throw new Error('no'); } }];

test('a page that made something odd of every name gets one line a vendor, and no exception', () => {
  for (const odd of ODD) {
    const page = { dataLayer: odd, uetq: odd, clarity: odd, fbq: odd, ttq: odd, _paq: odd };
    const { tell, again, failures } = start(page);
    tell(summary({ analytics: true, marketing: true }));
    again();
    tell(summary({ analytics: false, marketing: false }));
    assert.equal(failures.length, ALL.length, String(odd));
  }
});

test('one vendor that fails keeps no other from hearing', () => {
  const page = {};
  Object.defineProperty(page, 'dataLayer', { get() { throw new Error('mine'); } });
  const { failures } = start(page);
  assert.equal(failures.length, 1);
  assert.equal(page.uetq.length, 3);
});
