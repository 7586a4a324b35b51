/** Removes what a category has left in the browser, and names what no script can remove. */
/** @import {Config, Core} from '../types' */
import { clearCookies } from './clearCookies.js';
import { clearSnapshots } from './clearSnapshots.js';
import { clearStores } from './clearStores.js';

/**
 * @param {Core} core
 * @param {Config} config
 * @param {string[]} keys of the categories that were denied, withdrawn or ended
 */
export const clear = ({ jar, keeper }, config, keys) => {
  const cookies = config.categories
    .filter(({ key }) => keys.includes(key))
    .flatMap(({ services }) => services)
    .flatMap((service) => service.cookies);
  const isOurs = (/** @type {string} */ host) =>
    !host || ('.' + location.hostname).endsWith('.' + host.replace(/^\./, ''));
  const reachable = cookies.filter((each) => !each.http_only && (each.kind || isOurs(each.host)));
  const names = reachable.filter(({ kind }) => !kind).map(({ name }) => name);
  clearCookies(jar, location, names, keeper.name);
  clearStores(reachable);
  clearSnapshots();
  const beyond = cookies.filter((each) => !reachable.includes(each));
  for (const { name, host, http_only } of beyond) {
    const why = http_only ? 'HttpOnly: use the server guard' : `set by ${host}: only it can delete it`;
    console.info(`ConsentKit: cookie ${name} stays, ${why}`);
  }
};
