/** Puts the owner's words together: placeholders and lifetimes. Texts stay texts, never markup. */
/** @import {Banner, Lifetime} from './types' */

/**
 * @param {Banner} config
 * @param {string} key
 * @param {number} [days]
 */
export const say = ({ texts, site_name }, key, days) =>
  (texts[key] || '').replace('{site}', () => site_name).replace('{days}', () => `${days}`);

// The longest that browsers keep any cookie.
const PERSISTENT_DAYS = 400;

/**
 * @param {Banner} config
 * @param {Lifetime} lifetime
 */
export const sayLifetime = (config, lifetime) =>
  lifetime.kind !== 'days'
    ? say(config, 'lifetime_' + lifetime.kind, PERSISTENT_DAYS)
    : say(config, lifetime.days > 1 ? 'lifetime_days' : 'lifetime_one_day', lifetime.days);
