/** Shows and removes the two layers: where they stand, what holds the focus, what is announced. */
/** @import {Banner, Choices, Config, Layer} from './types' */
import { elementMaker } from './element.js';
import { firstLayer } from './firstLayer.js';
import { say } from './wording.js';
import { RULES, adoptSheet } from './sheet.js';

/**
 * Run as soon as there is a body: the script stands in the head, the first frame is yet to come.
 *
 * @param {Document} doc
 * @param {() => void} run
 */
export const whenBody = (doc, run) => {
  if (doc.body) return run();
  const watch = new MutationObserver(() => {
    if (!doc.body) return;
    watch.disconnect();
    run();
  });
  watch.observe(doc.documentElement, { childList: true });
};

/**
 * @param {Document} doc
 * @param {string} nonce
 */
export const createLayers = (doc, nonce) => {
  const make = elementMaker(doc);
  /** @type {HTMLElement | undefined} */
  let root;
  /** @type {HTMLElement | undefined} */
  let status;
  /** @type {HTMLElement | null} */
  let banner = null;
  /** @type {HTMLDialogElement | null} */
  let preferences = null;
  /** @type {Element | null} */
  let opener = null;
  let giveSpaceBack = () => {};

  /** @param {Banner} config what holds both layers, in the language and direction of their words */
  const rootFor = ({ language, direction }) => {
    if (!root) {
      status = make('div', { id: 'ck-status', role: 'status' });
      root = make('div', { id: 'ck-root' }, status);
      adoptSheet(doc, nonce, RULES);
    }
    root.lang = language;
    root.dir = direction;
    return root;
  };

  // The end of the page, and what the keyboard reaches there, must not lie behind the bar for good
  // (WCAG 2.4.11): the page gets as much room at its end as the bar takes.
  const makeSpace = (/** @type {HTMLElement} */ bar) => {
    const { style } = doc.documentElement;
    const { scrollPaddingBottom, paddingBottom } = style;
    const watch = new ResizeObserver(() => {
      style.scrollPaddingBottom = style.paddingBottom = bar.offsetHeight + 'px';
    });
    watch.observe(bar);
    giveSpaceBack = () => {
      watch.disconnect();
      Object.assign(style, { scrollPaddingBottom, paddingBottom });
    };
  };

  const closeBanner = () => {
    if (!banner) return;
    banner.remove();
    banner = null;
    giveSpaceBack();
  };

  const closePreferences = () => {
    const closing = preferences;
    preferences = null;
    if (!closing) return;
    if (closing.close) closing.close();
    closing.remove();
    if (root && banner) doc.body.prepend(root);
    if (opener instanceof HTMLElement) opener.focus();
  };

  return {
    closeBanner,
    closePreferences,
    open: () => ({ banner, preferences, opener }),

    /** @param {Banner} config @param {boolean} again whether an earlier banner was answered */
    showBanner: (config, again) => {
      closeBanner();
      banner = firstLayer(make, config, again);
      const place = rootFor(config);
      place.prepend(banner);
      doc.body.prepend(place);
      if (window.ResizeObserver) makeSpace(banner);
    },

    /** @param {Banner} config say that there are no details now; the banner stands */
    apologise: (config) => {
      if (!banner) return;
      const line = banner.querySelector('[role=alert]') || make('p', { role: 'alert' });
      line.textContent = say(config, 'unavailable');
      /** @type {HTMLElement} */ (banner.firstChild).append(line);
    },

    /**
     * @param {Layer} second
     * @param {Config} config
     * @param {Choices} choices
     * @param {boolean} decided
     * @param {Element | null} from where the focus goes back to
     */
    showPreferences: (second, config, choices, decided, from) => {
      closePreferences();
      opener = from;
      const layer = (preferences = second.build(make, config, choices, decided));
      // The banner stands first, for the keyboard; the details have links, and a page's skip link
      // counts as one only while no other link comes before it.
      const place = rootFor(config);
      place.append(layer);
      doc.body.append(place);
      if (second.rules) adoptSheet(doc, nonce, second.rules);
      second.rules = '';
      // Escape closes without an answer. The event comes late: another layer may stand by then.
      layer.addEventListener('close', () => layer === preferences && closePreferences());
      if (layer.showModal) layer.showModal();
      else layer.setAttribute('open', '');
      /** @type {HTMLElement} */ (layer.querySelector('h2')).focus();
    },

    /** @param {Banner} config @param {string} key the text to tell those who listen to the page */
    announce: (config, key) =>
      whenBody(doc, () => {
        const place = rootFor(config);
        if (!place.isConnected) doc.body.append(place);
        // A live region speaks only if it stood in the page before its text came.
        setTimeout(() => {
          if (status) status.textContent = say(config, key);
        }, 99);
      }),
  };
};
