/** Wires the banner to the page: the one module that reads the page's globals and its clock. */
/** @import {Core, Hooks, TrustedPolicy} from './types' */
import { createApi } from './api.js';
import { createClicks } from './clicks.js';
import { createConsent } from './consent.js';
import { faultOf, sameForAll } from './decision.js';
import { make } from './element.js';
import { buttonRow } from './firstLayer.js';
import { createGate } from './gate.js';
import { createKeeper } from './keepDecision.js';
import { createLayers } from './layers.js';
import { createLoader } from './loadBundle.js';
import { adoptSheet } from './sheet.js';
import { createShelf } from './shelf.js';

const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const nonce = (script && script.nonce) || '';
// Everything up to the site key: the service's own host, or the page's behind a proxy.
const base = script ? new URL('.', script.src).href : `/ck/${CONSENTKIT_CONFIG.site}/`;
const now = () => Date.now();
const LOOK_AGAIN_MS = 40;
const LONGEST_MS = 500;

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
    .replace(/[+/]/g, (sign) => (sign > '+' ? '_' : '-'))
    .slice(0, 22);

// A sandboxed frame throws where others answer: there the decision lives as long as the page.
const jar = {
  get cookie() {
    try {
      // Whatever a page has put in its place, it is read as text.
      return `${document.cookie}`;
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

/**
 * The page's own watch over errors is not to hear of ours.
 *
 * @template {any[]} Given
 * @param {(...given: Given) => void} run
 */
const guarded = (run) => (/** @type {Given} */ ...given) => {
  try {
    run(...given);
  } catch (error) {
    fail('failed', `${error}`);
  }
};

/** @param {() => void} run after the next frame, or soon in a tab that draws none */
const afterFrame = (run) => {
  let ran = false;
  const once = guarded(() => {
    if (ran) return;
    ran = true;
    run();
  });
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 200);
  // An answer that leads away from the page is an answer as well.
  window.addEventListener('pagehide', once);
};

/** @param {() => void} run */
const whenIdle = (run) =>
  (window.requestIdleCallback || setTimeout)(guarded(run), { timeout: 2e3 });

/** @param {() => void} run each time a way of moving is first used */
const whenAlive = (run) => {
  for (const sign of ['pointermove', 'focusin', 'scroll']) {
    window.addEventListener(sign, guarded(run), { capture: true, once: true });
  }
};

/** Whether a page of the same origin around this frame has a banner, which answers for us too. */
const isFramed = () => {
  try {
    return window !== top && Object.isFrozen(/** @type {Window} */ (top).consentkit || {});
  } catch {
    return false;
  }
};

const start = () => {
  const config = CONSENTKIT_CONFIG;
  const keeper = createKeeper(jar, location, config.cookie_domain);
  const load = createLoader(document, { base, policy, nonce }, () => core);
  const shelf = createShelf(() => localStorage, config.site);
  /** @type {Hooks[]} */
  const parts = [{ quiet: isFramed() }];
  const layers = createLayers(document, nonce, config.css, parts);
  const gate = createGate(document, {
    state: (category, service) => consent.state(category, service),
    policy,
    nonce,
    fail,
    wait: () => whenIdle(() => consent.withDetails((details) => details.embeds())),
  });
  /** @type {Core} */
  const core = {
    adopt: adoptSheet, base, buttonRow, emit, fail, gate, jar, keeper, layers, load, make,
    newKey: newId, nonce, now, policy, shelf,
    consent: () => consent,
    // A tag that names its language has its way.
    isBound: /[?&]lang=/.test((script && script.src) || ''),
  };
  const lang = document.documentElement.lang || navigator.language;
  const consent = createConsent(config, {
    keeper,
    layers,
    parts,
    shelf,
    loadDetails: () => load('preferences', config.preferences),
    release: gate.release,
    emit,
    fail,
    afterFrame,
    whenAlive,
    now,
    newId,
    isOther: !!config.languages[1] && !core.isBound && !`${lang}-`.startsWith(config.language + '-'),
    isOwnHost: base.startsWith(location.origin + '/'),
    gpc: navigator.globalPrivacyControl === true,
  });
  for (const part of CONSENTKIT_PARTS) parts.push(part(core));

  let ready = false;
  const queue = window.consentkit;
  const answerAll = (/** @type {boolean} */ granted) =>
    consent.decide(sameForAll(consent.config(), granted), 'api', 'api');
  const api = createApi(
    {
      has: (key, service) => consent.state(key, service) === true,
      get: consent.get,
      accept: () => answerAll(true),
      decline: () => answerAll(false),
      save: (choices) => {
        const fault = faultOf(consent.config(), choices);
        if (fault) return fail('bad_choices', fault + ' cannot be saved so');
        return consent.decide({ ...consent.get().choices, ...choices }, 'api', 'api');
      },
      withdraw: () => consent.withdraw('api'),
      open: () => consent.open(document.activeElement),
      close: consent.close,
      receipt: () => shelf.read().receipts.slice(-1)[0] || null,
      end: (category) => consent.clear({ [category]: false }),
      rescan: consent.release,
      setLanguage: (tag) =>
        consent.withDetails(
          (details) => details.speak(tag),
          () => fail('no_language', 'no answer'),
        ),
      on: (event, listener) => {
        if (ready && event === 'ready') listener(consent.get());
        const heard = (/** @type {Event} */ told) =>
          listener(/** @type {CustomEvent} */ (told).detail);
        window.addEventListener('consentkit:' + event, heard);
        return () => window.removeEventListener('consentkit:' + event, heard);
      },
    },
    fail,
    () => begin(),
  );
  window.consentkit = api;

  // While a page is read in, its parser tells of each piece: looking for what may start through all of
  // the page every time would cost more than it brings.
  let isLooking = false;
  const look = guarded(() => {
    isLooking = false;
    consent.release();
  });
  const watch = guarded(() => {
    layers.mount();
    if (!isLooking) setTimeout(look, LOOK_AGAIN_MS);
    isLooking = true;
  });
  const press = createClicks(consent);
  document.addEventListener('click', guarded((event) => (begin(), press(event))), true);

  const observer = new MutationObserver(watch);
  const watchAll = () => observer.observe(document, { childList: true, subtree: true });
  const store = window.cookieStore;
  const valuesOf = (/** @type {readonly {name?: string, value?: string}[]} */ cookies) =>
    cookies.filter(({ name }) => name === keeper.name).map(({ value }) => `${value}`);
  let hasBegun = false;
  const begin = guarded((/** @type {string[] | void} */ values) => {
    // A page that is prepared behind the one being read asks and starts nothing until it is seen.
    if (hasBegun || document.prerendering) return;
    hasBegun = true;
    consent.start(/** @type {string[] | undefined} */ (values));
    // Before an answer nearly all is held: while the page is read in, its body is all that we need.
    if (consent.decision() || document.readyState !== 'loading') watchAll();
    else observer.observe(document.documentElement, { childList: true });
    window.addEventListener('consentkit:decision', watchAll);
    window.addEventListener('online', consent.send);
    // Tabs keep in step by the cookie, or by what the other wrote into the storage.
    const refresh = guarded((/** @type {Event & {persisted?: boolean}} */ { persisted }) => {
      // The first showing of a page tells nothing new, and the cookie is dear.
      if (persisted !== false) consent.refresh();
    });
    for (const event of ['pageshow', 'visibilitychange']) window.addEventListener(event, refresh);
    if (store)
      store.addEventListener('change', guarded(({ changed }) => consent.refresh(valuesOf(changed))));
    else window.addEventListener('storage', refresh);
    if (Array.isArray(queue)) for (const entry of queue) /** @type {Function} */ (api.push)(entry);
    ready = true;
    emit('ready', consent.get());
  });
  document.addEventListener('prerenderingchange', () => begin());
  document.addEventListener(
    'DOMContentLoaded',
    guarded(() => {
      if (!ready) return;
      watchAll();
      layers.mount();
      look();
    }),
  );
  // To read document.cookie the page waits for another process; asked so, it goes on meanwhile.
  if (store && !parts.some(({ atOnce }) => atOnce))
    store
      .getAll(keeper.name)
      .then(valuesOf)
      .then(begin, () => begin());
  else begin();
  // Whatever a page has put in its place, the visitor is asked.
  setTimeout(() => begin(), LONGEST_MS);
};

guarded(() => {
  // A second tag on the page, whatever its version, leaves everything to the first.
  if (!Object.isFrozen(window.consentkit || {})) start();
})();
