/** Which language to speak, where the page or the browser wants another than the script carries. */
/** @import {Banner} from '../types' */

// Pages still use the older codes (RFC 5646, 2.2.1: a registry entry's Preferred-Value).
/** @param {string} tag */
const primary = (tag) => tag.toLowerCase().split(/[-_]/)[0]?.replace(/^n[on]$/, 'nb').replace('iw', 'he');

/**
 * The wanted tag to ask the service for, which knows the nearest; nothing to stay with our own.
 *
 * @param {Banner} config
 * @param {readonly string[]} wanted best first: the page's own language, then the browser's
 */
export const anotherLanguage = ({ language, languages }, wanted) => {
  for (const tag of wanted) {
    const near = languages.filter((offered) => primary(offered) === primary(tag));
    if (tag === language || (near[0] === language && !near[1])) return;
    if (near[0]) return tag;
  }
};
