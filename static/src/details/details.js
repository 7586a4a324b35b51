/** What the second bundle does for the first: its one face, made once a page. */
/** @import {Action, Choices, Core, Details} from '../types' */
import { sameFor, sameForAll } from '../decision.js';
import { clear } from './clear.js';
import { fill } from './fill.js';
import { anotherLanguage } from './language.js';
import { mend } from './mend.js';
import { notes, signalNote } from './notes.js';
import { createPanel } from './panel.js';
import { createReceipts } from './receipts.js';
import { secondLayer } from './secondLayer.js';
import { adoptSheet, make, share } from './shared.js';
import { turnedOff } from './signal.js';
import { makeSpace } from './space.js';

/** @param {Element} layer @returns {Choices} what is ticked there, box by box */
const readTicks = (layer) => {
  /** @type {Choices} */
  const choices = {};
  for (const box of layer.querySelectorAll('input')) choices[box.name] = box.checked;
  return choices;
};

/**
 * @param {Core} core
 * @returns {Details}
 */
export const createDetails = (core) => {
  share(core);
  const { layers, shelf } = core;
  const consent = core.consent();
  let whole = CONSENTKIT_BANNER;
  const { css } = whole;
  const gpc = consent.get().gpc;
  const status = make('div', { id: 'ck-status', role: 'status' });
  let isStyled = false;
  const style = () => {
    layers.speak(whole);
    if (!isStyled) adoptSheet(layers.scope(), core.nonce, css);
    isStyled = true;
  };
  const panel = createPanel(core, style);
  const receipts = createReceipts({
    shelf,
    post: (key, body) =>
      fetch(core.base + 'receipts', {
        method: 'POST',
        keepalive: true,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body,
      }),
    mend: (item, response) => mend(item, response, core),
    now: core.now,
    later: setTimeout,
  });

  /** @type {HTMLElement | null} */
  let settled = null;
  /** @type {string[]} */
  let news = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let speaking;

  /** @param {Record<string, string>} more attributes @returns the place for its words */
  const makeNotice = (more) => {
    const words = make('p', null);
    const dismiss = make('button', { type: 'button', id: 'ck-dismiss' }, whole.texts.close);
    style();
    layers.put(make('div', { id: 'ck-notice', ...more }, words, dismiss));
    layers.mount();
    return words;
  };

  /** @param {string} key the text to tell those who listen to the page */
  const announce = (key) => {
    const text = whole.texts[key] || '';
    const isLate = key === 'reload_later';
    style();
    if (!status.isConnected) layers.put(status);
    layers.mount();
    // What is still to be done has to be seen as well.
    if (isLate) makeNotice({}).append(text);
    // One sentence of a moment would silence the other; a later answer makes the earlier one old.
    news = isLate ? [...news, text] : [text];
    clearTimeout(speaking);
    // A live region speaks only if it stood in the page before its text came.
    speaking = setTimeout(() => {
      status.textContent = news.join(' ');
      news = [];
    }, 99);
  };

  /** Where a signal has answered everything, there is nothing to ask: it is said that it did. */
  const confirm = () => {
    const words = makeNotice({ role: 'status' });
    setTimeout(() => words.append(...signalNote(whole)), 99);
  };

  /** Where visitors find their receipts. Secrets travel in the fragment, which no browser sends. */
  const page = () => {
    const keys = shelf.read().receipts.map(({ id, secret }) => id + '.' + secret);
    return `${core.base}privacy?lang=${whole.language}#keys=${keys}`;
  };

  /** @param {Element | null} opener */
  const open = (opener) => {
    const signal = gpc ? signalNote(whole) : [];
    panel.show(secondLayer(whole, consent.get().choices, !!consent.decision(), signal, page()), opener);
    core.emit('shown', { layer: 'preferences' });
  };

  const send = () => {
    const decision = consent.decision();
    if (receipts.dropStale().includes(decision?.decidedAt || 0)) consent.lapse();
    receipts.send();
  };

  const embeds = () =>
    core
      .load('embeds', CONSENTKIT_BANNER.placeholders)
      .then((update) => update(() => whole))
      .catch(() => core.fail('no_placeholders', 'what stands for embeds cannot be loaded'));

  /** @param {string} tag */
  const speak = async (tag) => {
    try {
      const response = await fetch(`${core.base}banner.json?lang=${encodeURIComponent(tag)}`);
      const fresh = await response.json();
      if (fresh.site !== whole.site) return;
      const { language, direction, texts, site_name } = fresh;
      for (const key in texts) texts[key] = fill(fresh, key, { site: site_name });
      whole = fresh;
      const { name, email } = fresh.officer;
      const officer = `${texts.officer} ${name}, ${email}`;
      consent.translate({ language, direction, texts: { ...texts, officer } });
      layers.speak(fresh);
      const { activeElement } = layers.scope();
      if (layers.banner()) consent.show();
      if (document.querySelector('.ck-embed')) embeds();
      // The banner was made anew: whoever was in it is at the same place again.
      const again = activeElement && !activeElement.isConnected && layers.banner();
      const place = again && again.querySelector('select,.ck-link');
      if (place instanceof HTMLElement) place.focus();
      panel.again(open);
    } catch (error) {
      core.fail('no_language', `${error}`);
    }
  };

  /** One answer for all categories from the second layer, where opt-ins were asked as well. */
  const answerAll = (/** @type {Element} */ layer, /** @type {boolean} */ granted) => {
    const config = consent.config();
    const ticks = readTicks(layer);
    const { choices } = consent.get();
    // A box that the visitor ticked beside "accept all" counts; then it was not one click for all.
    const own = config.purposes.some(({ key }) => ticks[key] !== (choices[key] === true));
    const all = sameForAll(config, granted);
    if (granted && own) return consent.decide({ ...ticks, ...all }, 'save', 'preferences');
    if (!granted) for (const { key } of config.purposes) all[key] = false;
    consent.decide(all, granted ? 'accept_all' : 'decline_all', 'preferences');
  };

  /** @type {Record<string, (button: Element, layer: Element) => unknown>} */
  const acts = {
    'ck-reopen': open,
    'ck-save': (_, layer) => consent.decide(readTicks(layer), 'save', 'preferences'),
    'ck-accept-all': (_, layer) => answerAll(layer, true),
    'ck-decline-all': (_, layer) => answerAll(layer, false),
    'ck-withdraw': () => consent.withdraw('preferences'),
    'ck-close': panel.close,
    privacy: () => {
      location.href = page();
    },
    'ck-dismiss': (button) => button.parentElement?.remove(),
  };

  // What the visitor did on their own page comes back with the address (embeds/comeBack.js).
  if (location.hash.startsWith('#ck-')) core.load('embeds', CONSENTKIT_BANNER.placeholders).catch(String);

  return {
    open,
    speak,
    close: panel.close,
    announce,
    embeds,
    notes: () => notes(whole, consent.decision(), consent.pending()),
    clear: (/** @type {string[]} */ keys) => {
      clear(core, whole, keys);
      if (shelf.read().owed) shelf.change((kept) => delete kept.owed);
    },

    press: (button) => {
      const act = acts[button.dataset.ck || button.id];
      if (act) act(button, button.closest('dialog') || button);
      else if (button.lang) speak(button.lang);
    },

    /** The banner stands: what makes it easier to live with may follow. */
    settle: () => {
      const banner = layers.banner();
      if (!banner || banner === settled) return;
      settled = banner;
      style();
      if (!(banner instanceof HTMLDialogElement)) makeSpace(banner);
    },

    /** Before the banner is shown: a signal, and the words that it needs. */
    ask: async () => {
      const decision = consent.decision();
      const overridden = !!decision && shelf.read().gpc === decision.decidedAt;
      const off = gpc ? turnedOff(consent.config(), decision, overridden) : [];
      if (off[0]) consent.decide(sameFor(off, false), 'gpc', 'api');
      if (!core.isBound) {
        const wanted = [document.documentElement.lang, ...navigator.languages];
        const tag = anotherLanguage(consent.config(), wanted.filter((each) => each));
        if (tag) await speak(tag);
      }
      // California asks that the visitor see it (CCPA regulations, section 7025(c)(6)).
      if (off[0] && !consent.pending()[0]) confirm();
      consent.show();
    },

    send,
    decided: (/** @type {Action} */ action, /** @type {number} */ at) => {
      send();
      if (action === 'gpc') return;
      if (gpc) shelf.change((kept) => (kept.gpc = at));
      announce(action === 'withdraw' ? 'withdrawn' : 'saved');
    },
  };
};
