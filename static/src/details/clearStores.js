/** Removes what a category keeps in localStorage, sessionStorage and IndexedDB. */
/** @import {Cookie} from '../types' */
import { matchesName } from './clearCookies.js';

/** The mere mention of a store throws where it is denied. @type {Record<string, () => Storage>} */
const STORES = { local_storage: () => localStorage, session_storage: () => sessionStorage };

/** @param {Cookie[]} items whose kind says where each is kept */
export const clearStores = (items) => {
  for (const { kind = '', name } of items) {
    const store = STORES[kind];
    try {
      if (store) {
        const found = store();
        for (const key of Object.keys(found)) {
          if (matchesName(name, key) && !key.startsWith('ck:')) found.removeItem(key);
        }
      } else if (kind) clearDatabases(name).catch(() => {});
    } catch {
      // Denied: then nothing was kept there either.
    }
  }
};

/** @param {string} pattern */
const clearDatabases = async (pattern) => {
  // Firefox before 126 cannot list them; there an exact name must do.
  const known = indexedDB.databases ? await indexedDB.databases() : [{ name: pattern }];
  for (const { name } of known) {
    if (name && matchesName(pattern, name)) indexedDB.deleteDatabase(name);
  }
};
