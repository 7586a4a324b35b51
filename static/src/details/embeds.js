/** Placeholders for embeds that are held: what would load here, from whom, and two ways to let it. */
/** @import {Category, Config, Core} from '../types' */
import { sameFor } from '../decision.js';
import { make } from '../element.js';
import { adoptSheet } from '../sheet.js';
import { say } from '../wording.js';
import { fill } from './fill.js';

const EMBEDS = ['iframe', 'embed', 'object', 'video', 'audio', 'template[data-title]', 'template[data-placeholder]'];
// What is smaller is there to count, not to be looked at.
const SMALLEST_PX = 100;
// What gives a box its place and its size, whatever the page's rules were that gave it the embed.
const LAYOUT = 'position inset float clear margin padding border-width box-sizing width min-width max-width height min-height max-height aspect-ratio flex order align-self justify-self grid-area vertical-align z-index'.split(' ');

/** @typedef {HTMLElement & {content?: DocumentFragment}} Embed */

/** @param {Embed} held @returns {string} where its content would come from; '' if nothing says */
const addressOf = (held) => {
  const { src, data } = held.dataset;
  const inner = /** @type {HTMLElement | null} */ (
    (held.content || held).querySelector('[data-src],[src]')
  );
  return src || data || (inner && (inner.dataset.src || inner.getAttribute('src'))) || '';
};

/** @param {string} address */
const hostOf = (address) => {
  try {
    return new URL(address, document.baseURI).host;
  } catch {
    return '';
  }
};

/**
 * The style that makes a box stand exactly where and as large as an embed stood. What has no box is
 * computed as it was declared: a width of 100 % remains one when the page gets narrower.
 *
 * @param {HTMLElement} held
 * @param {() => void} hide
 */
const layoutOf = (held, hide) => {
  const style = getComputedStyle(held);
  const { display, width, height } = style;
  hide();
  /** @type {Record<string, string>} */
  const values = { all: 'initial', display: display === 'inline' ? 'inline-grid' : 'grid' };
  for (const name of LAYOUT) values[name] = style.getPropertyValue(name);
  return values;
};
