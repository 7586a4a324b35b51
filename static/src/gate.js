/** Holds marked elements, starts each once in the page's order, and takes frames back. */
/** @import {TrustedPolicy} from './types' */

// What waits in `data-src` and its like until it may go where it belongs.
export const ADDRESSES = ['src', 'srcset', 'href', 'data', 'poster'];

const HELD = '[data-category]:not(script),[data-category][type="text/plain"]';
// What runs when the page has come in whole.
const DEFERRED = '[defer],[data-type=module]:not([async])';

/**
 * Whether the parser has gone past an element: until then a long inline script may be half there.
 *
 * @param {Node | null} node
 */
const isComplete = (node) => {
  while (node && !node.nextSibling) node = node.parentNode;
  return !!node;
};

/**
 * A script element runs once at most and a held one has had its turn: a fresh copy takes its place.
 *
 * @param {HTMLScriptElement} held
 * @param {() => TrustedPolicy} policy
 * @param {string} nonce of our own script, for pages under a Content-Security-Policy
 */
const copyScript = (held, policy, nonce) => {
  // A clone would take along that the browser never runs what came by innerHTML.
  const fresh = held.ownerDocument.createElement('script');
  for (const { name, value } of held.attributes) {
    if (name !== 'type') fresh.setAttribute(name, value);
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
 * @param {() => void} ports.wait told while there are embeds that stay held
 */
export const createGate = (doc, { state, policy, nonce, fail, wait }) => {
  /** @type {Map<HTMLElement, ChildNode[] | null>} what was let in, and its nodes if it can go back */
  const seen = new Map();
  /** @type {Map<string, HTMLElement>} the started copy of each external script */
  const started = new Map();
  /** @type {HTMLElement[]} */
  const line = [];
  let loading = 0;

  /** @param {HTMLElement} held */
  const isAllowed = ({ dataset: { category = '', service = '' } }) =>
    // "!" before a name asks for what runs on refusal; before a service, for all that is named.
    category
      .trim()
      .split(/\s+/)
      .every(
        (name) =>
          state(name.replace('!', ''), service.replace('!', '')) === !/!/.test(name + service),
      );

  /** @param {HTMLElement} element @param {string} from @param {string} to */
  const move = (element, from, to) => {
    for (const name of ADDRESSES) {
      const value = element.getAttribute(from + name);
      if (value === null) continue;
      // Sanitisers let data attributes pass, because nothing runs from them.
      if (!to && new URL(value, doc.baseURI).protocol === 'javascript:') throw value;
      element.removeAttribute(from + name);
      element.setAttribute(to + name, to ? value : policy().createScriptURL(value));
    }
    const media = /** @type {HTMLMediaElement | null} */ (element.closest('video,audio'));
    if (media) media.load();
  };

  const settled = () => {
    loading--;
    advance();
  };

  /** @param {HTMLElement} held */
  const start = (held) => {
    if (!(held instanceof HTMLScriptElement)) {
      const { content } = /** @type {HTMLTemplateElement} */ (held);
      seen.set(held, content ? [...content.childNodes] : [held]);
      return content ? held.replaceWith(content) : move(held, 'data-', '');
    }
    const fresh = copyScript(held, policy, nonce);
    const { src } = fresh;
    const earlier = started.get(src);
    // A body that was swapped brings the same library again; two tags in one page are meant.
    if (earlier && !earlier.isConnected && !('again' in fresh.dataset)) return held.remove();
    if (src) started.set(src, fresh);
    if (src && !fresh.async && !fresh.noModule) {
      loading++;
      for (const event of ['load', 'error']) fresh.addEventListener(event, settled);
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
      for (const [element, nodes] of seen) {
        if (!nodes || isAllowed(element)) continue;
        seen.delete(element);
        move(element, '', 'data-');
        // An object goes on showing what it was given until it is put in anew.
        nodes[0]?.replaceWith(element);
        if (nodes[0] !== element) /** @type {HTMLTemplateElement} */ (element).content.append(...nodes);
      }
      let isWaiting = false;
      const isParsing = doc.readyState === 'loading';
      for (const held of /** @type {NodeListOf<HTMLElement>} */ (doc.querySelectorAll(HELD))) {
        if (seen.has(held)) continue;
        if (isAllowed(held)) {
          if (isParsing && held.matches(DEFERRED)) continue;
          if (isParsing && !isComplete(held)) break;
          seen.set(held, null);
          line.push(held);
        } else if (held.matches('[data-src]:not(script),[data-data],template')) isWaiting = true;
      }
      if (isWaiting) wait();
      advance();
    },
  };
};
