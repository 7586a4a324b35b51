/** Elements that would load from a closed host become held elements of the gate. */
/** @import {Core} from '../types' */
/** @import {Hosts} from './hosts' */
/** @import {Replacer} from './replace' */
import { ADDRESSES } from '../gate.js';
import { MARK, addressesIn } from './markup.js';

const LOADING = 'script,iframe,img,link,embed,object,video,audio,source';
// The gate starts a copy of a script it has held. The maker of this one may listen to it: it stays.
const HELD = 'text/blocked';
const MANY = 50;
// Where the browser may want to be shown that an address is trusted.
const TRUSTED = /^(script|embed|object)$/;

/**
 * @param {Window & typeof globalThis} scope
 * @param {Core} core
 * @param {Hosts} hosts
 * @param {Replacer} replacer
 */
export const watchElements = (scope, { gate }, { absolute, find, isClosed }, replacer) => {
  const doc = scope.document;
  const { Element } = scope;
  const { setAttribute, removeAttribute } = Element.prototype;
  const { createElement } = doc;
  const { move } = gate;
  /** Those that the visitor let load for once. @type {WeakSet<Element>} */
  const passed = new WeakSet();
  let isPassing = false;
  /** Where the gate does not look. @type {WeakRef<ShadowRoot>[]} */
  let roots = [];

  /** @param {Element} element @param {string} name @param {string | null} text null for nothing */
  const put = (element, name, text) =>
    text === null ? removeAttribute.call(element, name) : setAttribute.call(element, name, text);

  /** @param {Element} element @param {string} from @param {string} to */
  const rename = (element, from, to) => {
    put(element, to, element.getAttribute(from));
    put(element, from, null);
  };

  /** @param {Element} element */
  const isHeld = (element) => ADDRESSES.some((name) => element.hasAttribute('data-' + name));

  /** @param {Element} element of ours or without a mark; the owner's own marks have their way */
  const isOurs = (element) =>
    element.matches(LOADING) &&
    (element.hasAttribute(MARK) || !element.hasAttribute('data-category'));

  /** @param {Element} element @param {string} name @param {string} text @param {string} type */
  const hold = (element, name, text, type) => {
    const rule = find(addressesIn(name, text).find(isClosed));
    if (!rule) return;
    if (element.localName === 'script' && !isHeld(element)) {
      rename(element, 'type', 'data-type');
      put(element, 'type', type);
    }
    put(element, name, null);
    put(element, 'data-' + name, text);
    put(element, 'data-category', rule.category);
    put(element, 'data-service', rule.service);
    put(element, MARK, rule.host);
  };

  /**
   * @param {Element} element
   * @param {string} name
   * @param {unknown} value
   * @param {(target: Element) => void} set does what the page asked for
   * @returns {boolean} whether that must not be done
   */
  const withhold = (element, name, value, set) => {
    if (isPassing || !isOurs(element)) return false;
    const isScript = element.localName === 'script';
    if (name === 'type') {
      if (!isScript || !element.hasAttribute('data-src')) return false;
      put(element, 'data-type', `${value}`);
      return true;
    }
    let text = `${value}`;
    if (addressesIn(name, text).some(isClosed)) {
      if (TRUSTED.test(element.localName)) {
        const probe = createElement.call(doc, element.localName);
        set(probe);
        text = probe.getAttribute(name) || '';
      }
      hold(element, name, text, HELD);
      // A picture that nobody shows is a message: lost, like a call.
      if (element.localName === 'img') {
        setTimeout(() => element.isConnected || element.dispatchEvent(new Event('error')));
      }
      return true;
    }
    if (!element.hasAttribute(MARK)) return false;
    if (isScript && element.getAttribute('type') === HELD) {
      rename(element, 'data-type', 'type');
    }
    if (element.hasAttribute('data-' + name)) {
      put(element, 'data-' + name, null);
      if (!isHeld(element)) {
        for (const mark of ['data-category', 'data-service', MARK]) put(element, mark, null);
      }
    }
    return false;
  };

  /** @type {(...asked: Parameters<typeof withhold>) => void} */
  const give = (element, name, value, set) => {
    let isWithheld = false;
    try {
      isWithheld = withhold(element, name, value, set);
    } catch {
      // The browser says itself what is wrong.
    }
    if (!isWithheld) set(element);
  };

  /**
   * Whether the parser has just made a script, and not started it yet: nothing comes after it. Any
   * other has been started, or never will be.
   *
   * @param {Element} script
   */
  const isNew = (script) => {
    /** @type {Node} */
    let last = doc;
    while (last.lastChild) last = last.lastChild;
    return doc.readyState === 'loading' && script.contains(last);
  };

  /** What is in the page already: from the parser, from before us, from before an answer. */
  const consider = (/** @type {HTMLElement} */ element) => {
    if (passed.has(element) || !isOurs(element)) return;
    if (element.hasAttribute(MARK) && isHeld(element)) {
      const isUnseen = element.getAttribute('type') === HELD || element.getRootNode() !== doc;
      if (isUnseen && gate.isAllowed(element)) move(element, 'data-', '');
      return;
    }
    if (element.localName === 'script' && !isNew(element)) return;
    for (const name of ADDRESSES) {
      const text = element.getAttribute(name);
      if (text && addressesIn(name, text).some(isClosed)) hold(element, name, text, 'text/plain');
    }
    // These go on showing what they have until they are put in anew.
    if (isHeld(element) && /^(embed|object)$/.test(element.localName)) element.replaceWith(element);
  };

  /** @param {ParentNode} root */
  const sweep = (root) => {
    if (root instanceof HTMLElement) consider(root);
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(LOADING))) {
      consider(element);
    }
  };

  const sweepAll = () => {
    sweep(doc);
    roots = roots.filter((each) => each.deref());
    for (const each of roots) sweep(/** @type {ShadowRoot} */ (each.deref()));
  };

  const observer = new MutationObserver((records) => {
    // A batch from the parser tells of each element inside another that it tells of.
    if (records.length > MANY) return sweepAll();
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element) sweep(node);
    }
  });
  const observe = (/** @type {Node} */ root) =>
    observer.observe(root, { childList: true, subtree: true });
  observe(doc);

  gate.move = (element, from, to) => {
    isPassing = true;
    passed.add(element);
    try {
      move(element, from, to);
    } finally {
      isPassing = false;
    }
  };

  for (const [kind, ...names] of [
    ['Script', 'src', 'type'],
    ['IFrame', 'src'],
    ['Image', 'src', 'srcset'],
    ['Link', 'href'],
    ['Embed', 'src'],
    ['Object', 'data'],
    ['Media', 'src'],
    ['Video', 'poster'],
    ['Source', 'src', 'srcset'],
  ]) {
    const owner = /** @type {any} */ (scope)[`HTML${kind}Element`].prototype;
    for (const name of names) {
      replacer.accessor(owner, name, (get, set) => ({
        get() {
          const own = get.call(this);
          // The gate goes by the real type.
          if (own || name === 'type' || !this.hasAttribute(MARK)) return own;
          const kept = this.getAttribute('data-' + name) || '';
          return name === 'srcset' ? kept : absolute(kept) || own;
        },
        set(value) {
          give(this, name, value, (target) => set.call(target, value));
        },
      }));
    }
  }

  const isWatched = (/** @type {unknown} */ name) =>
    name === 'type' || ADDRESSES.includes(`${name}`.toLowerCase());
  replacer.method(Element.prototype, 'setAttribute', (before) =>
    function setAttribute(...args) {
      if (!isWatched(args[0])) return before.apply(this, args);
      const name = `${args[0]}`.toLowerCase();
      give(this, name, args[1], (target) => before.apply(target, args));
    },
  );
  replacer.method(Element.prototype, 'setAttributeNS', (before) =>
    function setAttributeNS(...args) {
      if (args[0] || !isWatched(args[1])) return before.apply(this, args);
      const name = `${args[1]}`;
      give(this, name, args[2], (target) => before.apply(target, args));
    },
  );
  replacer.method(Element.prototype, 'attachShadow', (before) =>
    function attachShadow(...args) {
      const root = before.apply(this, args);
      roots.push(new WeakRef(root));
      observe(root);
      return root;
    },
  );

  return sweepAll;
};
