/** Keeps the decision where the page and its server can read it at once: in the consent cookie. */
/** @import {Banner, Decision} from './types' */
import { formatDecision, parseDecision } from './consentCookie.js';
import { remainingSeconds } from './decision.js';

/**
 * @param {{cookie: string}} jar the page's `document`, or what stands in for it
 * @param {boolean} secure whether the page came over https: only there is `__Host-` allowed
 */
export const createKeeper = (jar, secure) => {
  const name = secure ? '__Host-ck' : 'ck';

  /** @param {string} value @param {number} seconds */
  const write = (value, seconds) => {
    jar.cookie = `${name}=${value};Path=/;SameSite=Lax;Max-Age=${seconds}${secure ? ';Secure' : ''}`;
  };

  return {
    name,
    /**
     * @param {Banner} config
     * @param {number} now milliseconds since the Unix epoch
     * @returns {Decision | null} null when there is none that still stands
     */
    read: (config, now) => {
      for (const pair of jar.cookie.split('; ')) {
        const decision = pair.startsWith(name + '=') && parseDecision(pair.slice(name.length + 1));
        if (decision && remainingSeconds(decision, config, now) > 0) return decision;
      }
      return null;
    },
    /** @param {Decision} decision @param {Banner} config @param {number} now */
    write: (decision, config, now) =>
      write(formatDecision(decision), remainingSeconds(decision, config, now)),
    forget: () => write('', 0),
  };
};
