/** Holds marked elements, starts each once in the page's order, and takes frames back. */
/** @import {TrustedPolicy} from './types' */

// What waits in `data-src` and its like until it may go where it belongs.
export const ADDRESSES = ['src', 'srcset', 'href', 'data', 'poster'];

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
 * @param {() => TrustedPolicy} policy
 * @param {string} nonce of our own script, for pages under a Content-Security-Policy
 */
const copyScript = (held, policy, nonce) => {
  const fresh = held.ownerDocument.createElement('script');
  for (const { name, value } of held.attributes) {
    if (!/^(type|nonce|data-(type|src))$/.test(name)) fresh.setAttribute(name, value);
  }
  const { type, src } = held.dataset;
  if (type) fresh.type = type;
  // Turbo would start it again from its own copy of the page, asking nobody.
  fresh.dataset.turboEval = 'false';
  fresh.nonce = held.nonce || nonce;
  fresh.async = held.hasAttribute('async');
  if (src) fresh.src = policy().createScriptURL(src);
  else fresh.text = policy().createScript(held.text);
  return fresh;
};

/**
 * @param {Document} doc
 * @param {object} ports
 * @param {(category: string, service?: string) => boolean | undefined} ports.state granted, denied,
 *   or not answered
 * @param {() => TrustedPolicy} ports.policy
 * @param {string} ports.nonce
 * @param {(code: string, detail: string) => void} ports.fail
 * @param {() => void} ports.wait told when elements other than scripts stay held
 */
export const createGate = (doc, { state, policy, nonce, fail, wait }) => {
  /** @type {Set<HTMLElement>} embeds, images and the like that were given their addresses */
  const loaded = new Set();
  /** @type {Map<string, HTMLElement>} the started copy of each external script */
  const started = new Map();
  const seen = new WeakSet();
  /** @type {HTMLElement[]} */
  const line = [];
  let loading = 0;

  /** @param {HTMLElement} held */
  const isAllowed = ({ dataset: { category = '', service = '' } }) => {
    // "!" before either name asks for what runs on refusal.
    const refused = /^!/.test(category) || /^!/.test(service);
    return category
      .split(' ')
      .every((name) => state(name.replace('!', ''), service.replace('!', '')) === !refused);
  };

  /** @param {HTMLElement} element @param {string} from @param {string} to */
  const move = (element, from, to) => {
    for (const name of ADDRESSES) {
      const value = element.getAttribute(from + name);
      if (value === null) continue;
      // Sanitisers let data attributes pass, because nothing runs from them.
      if (new URL(value, doc.baseURI).protocol === 'javascript:') throw value;
      element.removeAttribute(from + name);
      element.setAttribute(to + name, to ? value : policy().createScriptURL(value));
    }
    const media = element.closest('video,audio');
    if (media instanceof HTMLMediaElement) media.load();
  };

  const settled = () => {
    loading--;
    advance();
  };

  /** @param {HTMLElement} held */
  const start = (held) => {
    if (held instanceof HTMLTemplateElement) return held.replaceWith(held.content);
    if (!(held instanceof HTMLScriptElement)) {
      loaded.add(held);
      return move(held, 'data-', '');
    }
    const fresh = copyScript(held, policy, nonce);
    const { src } = fresh;
    const earlier = started.get(src);
    // A body that was swapped brings the same library again; two tags in one page are meant.
    if (earlier && !earlier.isConnected && !('again' in fresh.dataset)) return held.remove();
    if (src) started.set(src, fresh);
    if (src && !fresh.async && !fresh.noModule) {
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

  return {
    isAllowed,
    move,

    /** Look for what may start now, and take back what may not stay; cheap to call again. */
    release: () => {
      for (const element of loaded) {
        if (isAllowed(element)) continue;
        loaded.delete(element);
        seen.delete(element);
        move(element, '', 'data-');
        // Put in anew, it is empty; a frame that went elsewhere would be a step of the back button.
        element.replaceWith(element);
      }
      let isWaiting = false;
      for (const held of /** @type {NodeListOf<HTMLElement>} */ (
        doc.querySelectorAll('[data-category]')
      )) {
        const isScript = held instanceof HTMLScriptElement;
        if (seen.has(held) || (isScript && held.type !== 'text/plain')) continue;
        if (isAllowed(held)) {
          if (!isComplete(held)) break;
          seen.add(held);
          line.push(held);
        } else if (!isScript) isWaiting = true;
      }
      if (isWaiting) wait();
      advance();
    },
  };
};
