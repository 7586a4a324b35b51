/** Holds what a text of markup would load, before a parser sees it. */
/** @import {Hosts} from './hosts' */
/** @import {Replacer} from './replace' */

// A tag up to its end; a ">" inside quotes is none.
const TAG =
  /<(script|iframe|img|link|embed|object|video|audio|source)\b(?:[^>"']|"[^"]*"|'[^']*')*>/gi;
const ADDRESS = /(\s)(src|srcset|href|data|poster)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/** The mark of what is held because of its host, and not because its owner marked it. */
export const MARK = 'data-blocked';

/** @param {string} name @param {string} text @returns {string[]} */
export const addressesIn = (name, text) =>
  // Candidates with their descriptors; "2x" read as an address is one of this page's own.
  name === 'srcset' ? text.split(/,\s+|\s+/) : [text];

/**
 * @param {string} html
 * @param {Hosts} hosts
 * @param {boolean} [isRun] whether scripts of this markup would run
 */
export const holdMarkup = (html, { find, isClosed, mentioned }, isRun) =>
  !mentioned.test(html)
    ? html
    : html.replace(TAG, (tag, element) => {
        const isScript = /^script$/i.test(element);
        if ((isScript && !isRun) || /\sdata-category\s*=/i.test(tag)) return tag;
        let closed = '';
        const held = tag.replace(ADDRESS, (all, space, name, equals, quoted) => {
          const text = quoted.replace(/^["']|["']$/g, '').replace(/&amp;/g, '&');
          const address = addressesIn(name.toLowerCase(), text).find(isClosed);
          if (!address) return all;
          closed = address;
          return `${space}data-${name}${equals}${quoted}`;
        });
        const rule = closed && find(closed);
        if (!rule) return tag;
        const { category, service, host } = rule;
        const marks = ` data-category="${category}" data-service="${service}" ${MARK}="${host}"`;
        if (!isScript) return held.replace(/^<\w+/, `$&${marks}`);
        return held
          .replace(/\stype(?=\s*=)/i, ' data-type')
          .replace(/^<\w+/, `$& type="text/plain"${marks}`);
      });

/**
 * @param {Window & typeof globalThis} scope
 * @param {Hosts} hosts
 * @param {Replacer} replacer
 */
export const watchMarkup = (scope, hosts, replacer) => {
  const { Element, ShadowRoot, Document, Range, DOMParser } = scope;
  // A page that makes its markup trusted has looked at it: that stays as it is.
  const hold = (/** @type {unknown} */ html, /** @type {boolean} */ isRun = false) =>
    typeof html === 'string' ? holdMarkup(html, hosts, isRun) : html;

  for (const [owner, name] of /** @type {[object, string][]} */ ([
    [Element.prototype, 'innerHTML'],
    [Element.prototype, 'outerHTML'],
    [ShadowRoot.prototype, 'innerHTML'],
  ])) {
    replacer.accessor(owner, name, (_, set) => ({
      set(html) {
        set.call(this, hold(html));
      },
    }));
  }

  for (const [owner, name, isRun] of /** @type {[object, string, boolean][]} */ ([
    [Element.prototype, 'insertAdjacentHTML', false],
    [Element.prototype, 'setHTMLUnsafe', false],
    [ShadowRoot.prototype, 'setHTMLUnsafe', false],
    [Range.prototype, 'createContextualFragment', true],
    [Document.prototype, 'write', true],
    [Document.prototype, 'writeln', true],
  ])) {
    replacer.method(owner, name, (before) =>
      function (...args) {
        return before.apply(this, args.map((html) => hold(html, isRun)));
      },
    );
  }

  replacer.method(DOMParser.prototype, 'parseFromString', (before) =>
    function parseFromString(...args) {
      // Other documents are data; one of HTML is a page that is about to be swapped in.
      if (args[1] === 'text/html') args[0] = hold(args[0]);
      return before.apply(this, args);
    },
  );
};
