/** Calls that leave the page: to a closed host they end like those of a broken network. */
/** @import {Hosts} from './hosts' */
/** @import {Replacer} from './replace' */

// What a browser cannot reach, and needs no network to know that.
const NO_FILE = 'blob:blocked';
const NO_STREAM = 'data:,';
// A name that is reserved for never existing (RFC 6761).
const NO_SOCKET = 'wss://blocked.invalid';

/** Made without the page's own idea of a Promise. */
const refuse = async () => {
  throw new TypeError('Failed to fetch');
};

/**
 * @param {Window & typeof globalThis} scope
 * @param {Hosts} hosts
 * @param {Replacer} replacer
 */
export const watchCalls = (scope, { isClosed }, { method }) => {
  method(scope, 'fetch', (before) =>
    function fetch(...args) {
      return isClosed(args[0]) ? refuse() : before.apply(this, args);
    },
  );

  method(scope, 'fetchLater', (before) =>
    function fetchLater(...args) {
      return isClosed(args[0]) ? { activated: false } : before.apply(this, args);
    },
  );

  method(scope.Navigator.prototype, 'sendBeacon', (before) =>
    function sendBeacon(...args) {
      return !isClosed(args[0]) && before.apply(this, args);
    },
  );

  // Requests are opened long before they are sent: what counts is the answer at the latter time.
  /** @type {WeakMap<object, unknown[]>} */
  const opened = new WeakMap();
  /** @type {Function} */
  let reopen;
  const { prototype } = scope.XMLHttpRequest;
  method(prototype, 'open', (before) => {
    reopen = before;
    return function open(/** @type {unknown[]} */ ...args) {
      before.apply(this, args);
      opened.set(this, args);
    };
  });
  method(prototype, 'send', (before) =>
    function send(...args) {
      const [verb, address, ...rest] = opened.get(this) || [];
      const isOpen = this.readyState === XMLHttpRequest.OPENED;
      if (!isOpen || !isClosed(address)) return before.apply(this, args);
      // The browser itself then goes through all the motions of a failure, in the page's order.
      reopen.apply(this, [verb, NO_FILE, ...rest.slice(0, 1)]);
      return before.apply(this, []);
    },
  );

  for (const [name, nowhere] of [['WebSocket', NO_SOCKET], ['EventSource', NO_STREAM]]) {
    method(scope, /** @type {string} */ (name), (before) =>
      new Proxy(/** @type {any} */ (before), {
        construct: (target, [address, ...rest], made) =>
          Reflect.construct(target, [isClosed(address) ? nowhere : address, ...rest], made),
      }),
    );
  }
};
