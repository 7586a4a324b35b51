/** Wires the banner to the page: the one module that reads the page's globals and its clock. */
/** @import {Config, TrustedPolicy} from './types' */
import { createApi } from './api.js';
import { clearCookies } from './clearCookies.js';
import { createClicks } from './clicks.js';
import { createConsent } from './consent.js';
import { faultOf, sameForAll } from './decision.js';
import { createGate } from './gate.js';
import { createKeeper } from './keepDecision.js';
import { createLayers, whenBody } from './layers.js';
import { createLayerLoader } from './loadLayer.js';
import { createReceipts } from './receipts.js';
import { createShelf } from './shelf.js';

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const nonce = (script && script.nonce) || '';
// Everything up to the site key: the service's own host, or the page's behind a proxy.
const base = script ? new URL('.', script.src).href : `/ck/${CONSENTKIT_CONFIG.site}/`;
const now = () => Date.now();

/** @param {string} name @param {object} detail */
const emit = (name, detail) =>
  window.dispatchEvent(new CustomEvent('consentkit:' + name, { detail: Object.freeze(detail) }));

/** @param {string} code @param {string} detail */
const fail = (code, detail) => {
  console.warn(`ConsentKit: ${detail} (${code})`);
  emit('error', { code, detail });
};

// 128 random bits. crypto.randomUUID is missing on plain http, where a site is being developed.
const newId = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .slice(0, 22);

// A sandboxed frame throws where others answer: there the decision lives as long as the page.
const jar = {
  get cookie() {
    try {
      return document.cookie;
    } catch {
      return '';
    }
  },
  set cookie(text) {
    try {
      document.cookie = text;
    } catch {
      // Denied.
    }
  },
};

/** @type {TrustedPolicy | undefined} */
let trusted;
const policy = () => {
  if (trusted) return trusted;
  const asIs = (/** @type {string} */ text) => text;
  const rules = { createScriptURL: asIs, createScript: asIs };
  trusted = window.trustedTypes ? window.trustedTypes.createPolicy('consentkit', rules) : rules;
  return trusted;
};

/** @param {() => void} run after the next frame, or soon in a tab that draws none */
const afterFrame = (run) => {
  let ran = false;
  const once = () => {
    if (!ran) run();
    ran = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
};

const start = () => {
  const config = CONSENTKIT_CONFIG;
  const keeper = createKeeper(jar, location.protocol === 'https:');
  const receipts = createReceipts({
    shelf: createShelf(() => localStorage, config.site),
    post: (key, body) =>
      fetch(base + 'receipts', {
        method: 'POST',
        keepalive: true,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body,
      }),
    now,
    newKey: newId,
    fail,
    later: setTimeout,
  });
  const release = createGate(document, {
    has: (category, service) => consent.has(category, service),
    policy,
    nonce,
    fail,
  });
  const consent = createConsent(config, {
    keeper,
    receipts,
    layers: createLayers(document, nonce),
    loadLayer: createLayerLoader(document, { base, digest: config.preferences, policy, nonce }),
    whenIdle: (run) => (window.requestIdleCallback || setTimeout)(run),
    fail,
    clear: (patterns) => clearCookies(jar, location, patterns, keeper.name),
    release,
    emit,
    whenBody: (run) => whenBody(document, run),
    afterFrame,
    now,
    newVisitorId: newId,
    gpc: navigator.globalPrivacyControl === true,
  });

  /** @param {string} tag */
  const setLanguage = async (tag) => {
    try {
      const response = await fetch(`${base}banner.json?lang=${encodeURIComponent(tag)}`);
      const fresh = /** @type {Config} */ (await response.json());
      if (fresh.site === config.site) consent.translate(fresh);
    } catch (error) {
      fail('no_language', `${error}`);
    }
  };

  let ready = false;
  const queue = window.consentkit;
  const api = createApi(
    {
      has: consent.has,
      get: consent.get,
      accept: () => consent.decide(sameForAll(consent.config(), true), 'api', 'api'),
      decline: () => consent.decide(sameForAll(consent.config(), false), 'api', 'api'),
      save: (choices) => {
        const fault = faultOf(consent.config(), choices);
        if (fault) return fail('bad_choices', fault + ' cannot be saved so');
        return consent.decide({ ...consent.get().choices, ...choices }, 'api', 'api');
      },
      withdraw: () => consent.withdraw('api'),
      open: () => consent.open(document.activeElement),
      close: consent.close,
      receipt: receipts.latest,
      end: consent.end,
      rescan: release,
      setLanguage,
      on: (event, listener) => {
        if (ready && event === 'ready') listener(consent.get());
        const heard = (/** @type {Event} */ told) =>
          listener(/** @type {CustomEvent} */ (told).detail);
        window.addEventListener('consentkit:' + event, heard);
        return () => window.removeEventListener('consentkit:' + event, heard);
      },
    },
    fail,
  );
  window.consentkit = api;

  document.addEventListener('click', createClicks(consent, setLanguage), true);
  new MutationObserver(release).observe(document, { childList: true, subtree: true });
  document.addEventListener('DOMContentLoaded', release);
  window.addEventListener('online', receipts.send);
  window.addEventListener('pageshow', (event) => event.persisted && consent.refresh());

  consent.start();
  if (Array.isArray(queue)) for (const entry of queue) /** @type {Function} */ (api.push)(entry);
  ready = true;
  emit('ready', consent.get());
};

try {
  // A second tag on the page, whatever its version, leaves everything to the first.
  const present = window.consentkit;
  if (!present || !Object.isFrozen(present)) start();
} catch (error) {
  fail('not_started', `${error}`);
}
