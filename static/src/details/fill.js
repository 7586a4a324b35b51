/** Puts values into the owner's words. */
/** @import {Lifetime, Spoken} from '../types' */

/**
 * @param {Pick<Spoken, 'texts'>} config
 * @param {string} key
 * @param {Record<string, string | number>} values what stands for each `{name}`, as text
 */
export const fill = ({ texts }, key, values) => {
  const named = new Map(Object.entries(values));
  return (texts[key] || '').replace(/{(\w+)}/g, (whole, name) => `${named.get(name) ?? whole}`);
};

// The longest that browsers keep any cookie.
const PERSISTENT_DAYS = 400;

/**
 * @param {Pick<Spoken, 'texts'>} config
 * @param {Lifetime} lifetime
 */
export const sayLifetime = (config, lifetime) =>
  lifetime.kind !== 'days'
    ? fill(config, 'lifetime_' + lifetime.kind, { days: PERSISTENT_DAYS })
    : fill(config, lifetime.days > 1 ? 'lifetime_days' : 'lifetime_one_day', { days: lifetime.days });
