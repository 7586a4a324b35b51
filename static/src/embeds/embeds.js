/** Placeholders for embeds that are held: what would load, from whom, and two ways to let it. */
/** @import {Config, Core} from '../types' */
import { sameFor } from '../decision.js';
import { fill } from '../details/fill.js';
import { takePlace } from './takePlace.js';

const EMBEDS = 'iframe,embed,object,video,audio,template[data-title],template[data-placeholder]';
// What is smaller is there to count, not to be looked at.
const SMALLEST_PX = 100;
// While a placeholder stands before it, an embed is not there: no state of its own is left behind.
const HIDDEN = '.ck-embed+[data-category]{display:none;}';

/** @typedef {HTMLElement & {content?: DocumentFragment, src?: string}} Embed */

/** @param {string} [address] @returns {string} '' where nobody would be contacted */
const hostOf = (address) => {
  try {
    return address ? new URL(address, document.baseURI).host : '';
  } catch {
    return '';
  }
};

/** @param {HTMLElement} target */
const focusOn = (target) => {
  target.focus();
  if (document.activeElement === target) return;
  target.tabIndex = -1;
  target.focus();
};

/**
 * @param {Core} core
 * @returns {(whole: () => Config) => void} sees to it that every embed that is held has its
 *   placeholder, and no other
 */
export const createEmbeds = ({ adopt, consent, fail, gate, make, nonce }) => {
  /** @type {() => Config} */
  let whole;
  /** @type {Map<Embed, HTMLElement>} */
  const boxes = new Map();
  /** @type {Config | undefined} */
  let spoken;

  /** This one, now; nobody decided anything. @param {Embed} held */
  const loadOnce = (held) => {
    try {
      for (const each of [...held.querySelectorAll('source'), held]) {
        each.removeAttribute('data-category');
        gate.move(each, 'data-', '');
      }
      if (held.content) held.replaceWith(held.content);
    } catch (error) {
      fail('not_released', `${error}`);
    }
    update();
  };

  /** @param {Embed} held @param {Config} config */
  const place = (held, config) => {
    const { content, dataset } = held;
    const { category = '', service, title } = dataset;
    const names = category.trim().split(/\s+/);
    const categories = config.categories.filter(({ key }) => names.includes(key));
    const found = categories.flatMap(({ services }) => services).find(({ key }) => key === service);
    const inner = /** @type {Embed | null} */ ((content || held).querySelector('[data-src],[src]'));
    const host = hostOf(dataset.src || dataset.data || (inner ? inner.dataset.src || inner.src : ''));
    const isFree = held.matches('audio,template');
    // A name that is no category's is the page's own, or asks for what runs on refusal.
    if (names.length > categories.length || (service && !found)) return;
    // Some have no box before they have an address: their style says as what they will be seen.
    const { display, width, height } = getComputedStyle(held);
    const least = Math.min(parseFloat(width), isFree ? SMALLEST_PX : parseFloat(height));
    if (!content && (!host || display === 'none' || least < SMALLEST_PX)) return;

    const name = found ? found.name : title || held.title || host;
    const once = make('button', { type: 'button' }, config.texts.embed_once);
    const always = make('button', { type: 'button' },
      fill(config, 'embed_always', { category: categories.map((each) => each.title).join(', ') }),
    );
    once.onclick = () => loadOnce(held);
    always.onclick = () => consent().decide(sameFor(categories, true), 'save', 'placeholder');
    const box = make('div', { class: 'ck-embed' });
    const shadow = box.attachShadow({ mode: 'open' });
    adopt(shadow, nonce, consent().config().css + CONSENTKIT_EMBEDS.css);
    shadow.append(
      make('div', { id: 'ck-root', lang: config.language, dir: config.direction },
        make('div', { class: 'ck-held', role: 'group', 'aria-label': name },
          // Another host than the page's own would learn of the visit.
          hostOf(dataset.preview) === location.host &&
            make('img', { src: dataset.preview || '', alt: '' }),
          make('div', null,
            make('p', null, fill(config, 'embed', { service: name, host: host || name })),
            make('div', { class: 'ck-row' }, once, always),
          ),
        ),
      ),
    );
    takePlace(box, held, isFree);
    boxes.set(held, box);
  };

  const update = () => {
    const config = whole();
    for (const [held, box] of boxes) {
      const next = box.nextElementSibling;
      const isHeld = next === held && held.dataset.category && !gate.isAllowed(held);
      if (isHeld && spoken === config) continue;
      const isFocused = document.activeElement === box;
      boxes.delete(held);
      box.remove();
      if (isFocused && next instanceof HTMLElement) focusOn(next);
    }
    spoken = config;
    // A snapshot of the page brings copies of ours without what is in them.
    for (const box of document.querySelectorAll('.ck-embed')) if (!box.shadowRoot) box.remove();
    for (const held of /** @type {NodeListOf<Embed>} */ (document.querySelectorAll('[data-category]'))) {
      if (held.matches(EMBEDS) && !boxes.has(held) && !gate.isAllowed(held)) place(held, config);
    }
  };

  return (words) => {
    whole = words;
    if (!spoken) {
      adopt(document, nonce, HIDDEN);
      new MutationObserver(update).observe(document, { childList: true, subtree: true });
      // The event comes before what was granted is let in, and this after it.
      window.addEventListener('consentkit:change', () => Promise.resolve().then(update));
    }
    update();
  };
};
