/** Shows and removes the first layer, and keeps our part of the page in the page. */
/** @import {Banner, Hooks, Spoken} from './types' */
import { make } from './element.js';
import { firstLayer } from './firstLayer.js';
import { adoptSheet } from './sheet.js';

/**
 * @param {Document} doc
 * @param {string} nonce
 * @param {string} css
 * @param {Hooks[]} parts
 */
export const createLayers = (doc, nonce, css, parts) => {
  /** Made when first wanted: most visitors have answered. @type {HTMLElement | undefined} */
  let root;
  /** What stands in the page: the root itself, or what a part houses it in. @type {HTMLElement} */
  let outer;
  /** @type {Document | ShadowRoot} */
  let scope = doc;
  /** @type {HTMLElement | null} */
  let banner = null;

  /** Put us where we belong, as soon as that is there and each time a page swaps its body. */
  const mount = () => {
    // A snapshot of a page may bring a copy of us back: dead but visible, answered or not.
    // By query: a form may have taken the name of what a document has.
    const id = outer ? outer.id : 'ck-root';
    for (let copy; (copy = doc.querySelector('#' + id)) && copy !== outer; ) copy.remove();
    /** @type {Element | null} */
    let place = doc.querySelector('body');
    for (const part of parts) if (part.place) place = part.place();
    if (!root?.firstChild || !place || outer.isConnected) return;
    place.prepend(outer);
    for (const { mounted } of parts) mounted?.(banner);
  };

  return {
    mount,
    /** @param {Node} child is the last in the root from now on */
    put: (child) => /** @type {HTMLElement} */ (root).append(child),
    banner: () => banner,
    outer: () => outer,
    scope: () => scope,

    /** @param {Spoken} config put the root in the language and direction of its words */
    speak: ({ language, direction = 'ltr' }) => {
      const isNew = !root;
      // No div: React, taking over what a server wrote, would take it for the page's first one.
      root = root || make('span', { id: 'ck-root' });
      root.lang = language;
      root.dir = direction;
      if (!isNew) return;
      outer = root;
      for (const { house } of parts) {
        if (!house) continue;
        outer = house(root);
        scope = /** @type {ShadowRoot} */ (outer.shadowRoot);
      }
      adoptSheet(scope, nonce, css);
    },

    /** @param {Banner} config @param {string[]} notes */
    showBanner: (config, notes) => {
      if (banner) banner.remove();
      outer.remove();
      /** @type {HTMLElement} */ (root).prepend((banner = firstLayer(config, notes)));
      mount();
    },

    closeBanner: () => {
      if (banner) banner.remove();
      banner = null;
    },
  };
};
