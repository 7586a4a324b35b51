/** Holds marked scripts, frames and templates, and starts each once, in the page's order. */
/** @import {TrustedPolicy} from './types' */

const HELD =
  'script[type="text/plain"][data-category],template[data-category],' +
  '[data-category][data-src]:not(script)';

/**
 * Whether the parser has gone past an element: until then a long inline script may be half there.
 *
 * @param {Element} element
 */
const isComplete = (element) => {
  /** @type {Node | null} */
  let node = element;
  while (node && !node.nextSibling) node = node.parentNode;
  return !!node || element.ownerDocument.readyState !== 'loading';
};

/**
 * A script element runs once at most and a held one has had its turn: a fresh copy takes its place.
 *
 * @param {HTMLScriptElement} held
 * @param {TrustedPolicy} policy
 * @param {string} nonce of our own script, for pages under a Content-Security-Policy
 */
const copyScript = (held, policy, nonce) => {
  const fresh = held.ownerDocument.createElement('script');
  for (const { name, value } of held.attributes) {
    if (!/^(type|nonce|data-(type|src))$/.test(name)) fresh.setAttribute(name, value);
  }
  const { type, src } = held.dataset;
  if (type) fresh.type = type;
  fresh.nonce = held.nonce || nonce;
  fresh.async = held.hasAttribute('async');
  if (src) fresh.src = policy.createScriptURL(src);
  else fresh.text = policy.createScript(held.text);
  return fresh;
};

/**
 * @param {Document} doc
 * @param {object} ports
 * @param {(category: string, service?: string) => boolean} ports.has
 * @param {() => TrustedPolicy} ports.policy
 * @param {string} ports.nonce
 * @param {(code: string, detail: string) => void} ports.fail
 * @returns {() => void} looks for what may start now; cheap to call again
 */
export const createGate = (doc, { has, policy, nonce, fail }) => {
  const seen = new WeakSet();
  /** @type {HTMLElement[]} */
  const line = [];
  let loading = 0;

  const settled = () => {
    loading--;
    advance();
  };

  /** @param {HTMLElement} held */
  const start = (held) => {
    if (held instanceof HTMLTemplateElement) return held.replaceWith(held.content);
    if (!(held instanceof HTMLScriptElement)) {
      held.setAttribute('src', held.dataset.src || '');
      return held.removeAttribute('data-src');
    }
    const fresh = copyScript(held, policy(), nonce);
    if (fresh.src && !fresh.async && !fresh.noModule) {
      loading++;
      fresh.addEventListener('load', settled);
      fresh.addEventListener('error', settled);
    }
    held.replaceWith(fresh);
  };

  // External scripts all start at once and the browser keeps their order (async = false). An inline
  // script would overtake them: it waits until those before it have run.
  const advance = () => {
    for (let held; (held = line[0]); ) {
      if (loading && held.matches('script:not([data-src])')) return;
      line.shift();
      try {
        // One that the page has taken away meanwhile would never load, and hold up the rest.
        if (held.isConnected) start(held);
      } catch (error) {
        fail('not_released', `${error}`);
      }
    }
  };

  return () => {
    for (const held of /** @type {NodeListOf<HTMLElement>} */ (doc.querySelectorAll(HELD))) {
      const { category = '', service } = held.dataset;
      if (seen.has(held) || !has(category, service)) continue;
      if (!isComplete(held)) break;
      seen.add(held);
      line.push(held);
    }
    advance();
  };
};
