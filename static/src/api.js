/** The page's surface: `window.consentkit`, and the calls that were queued before it was there. */

/** @typedef {Record<string, (...args: any[]) => unknown>} Methods */

/**
 * No call throws into the page: what goes wrong is told by an event.
 *
 * @param {Methods} methods
 * @param {(code: string, detail: string) => void} fail
 * @param {() => void} begin called before what needs to know the visitor's answers
 * @returns {Readonly<Methods>}
 */
export const createApi = (methods, fail, begin) => {
  // Without a prototype: a queued "constructor" is an unknown call like any other.
  const api = Object.create(null);
  // Pages go on pushing after the queue has become the API.
  methods.push = (entry) =>
    typeof entry === 'function' ? entry(api) : api[entry[0]](...entry.slice(1));
  for (const [name, method] of Object.entries(methods)) {
    api[name] = (/** @type {unknown[]} */ ...args) => {
      try {
        if (name !== 'on') begin();
        return method(...args);
      } catch (error) {
        return fail('failed_call', `${name}: ${error}`);
      }
    };
  }
  return Object.freeze(api);
};
