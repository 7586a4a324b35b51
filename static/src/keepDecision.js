/** Keeps the decision where the page and its server can read it at once: in the consent cookie. */
/** @import {Banner, Decision} from './types' */
import { formatDecision, parseDecision } from './consentCookie.js';
import { remainingSeconds } from './decision.js';

/**
 * @param {{cookie: string}} jar the page's `document`, or what stands in for it
 * @param {{protocol: string, hostname: string}} location
 * @param {string} [domain] whose hosts share one answer, if this host is one of them
 */
export const createKeeper = (jar, { protocol, hostname }, domain) => {
  const shared = domain && ('.' + hostname).endsWith('.' + domain);
  // Only over https may a name promise how it was set.
  const secure = protocol === 'https:';
  const name = secure ? (shared ? '__Secure-ck' : '__Host-ck') : 'ck';
  const attributes = (shared ? ';Domain=' + domain : '') + (secure ? ';Secure' : '');

  /** @param {string} value @param {number} seconds */
  const write = (value, seconds) => {
    jar.cookie = `${name}=${value};Path=/;SameSite=Lax;Max-Age=${seconds}${attributes}`;
  };

  const values = () =>
    jar.cookie
      .split(/; */)
      .filter((pair) => pair.startsWith(name + '='))
      .map((pair) => pair.slice(name.length + 1));

  return {
    name,
    /**
     * @param {Banner} config
     * @param {number} now milliseconds since the Unix epoch
     * @param {string[]} [kept] the cookie's values; read now if absent
     * @returns {Decision | null} null when there is none that still stands
     */
    read: (config, now, kept = values()) => {
      /** @type {Decision | null} */
      let newest = null;
      for (const value of kept) {
        const found = parseDecision(value);
        // There may be two, of this host alone and of the domain, where an owner changed that.
        if (
          found &&
          remainingSeconds(found, config, now) > 0 &&
          !(newest && newest.decidedAt > found.decidedAt)
        ) {
          newest = found;
        }
      }
      return newest;
    },
    /** @param {Decision} decision @param {Banner} config @param {number} now */
    write: (decision, config, now) =>
      write(formatDecision(decision), remainingSeconds(decision, config, now)),
    forget: () => write('', 0),
  };
};
