/** Removes what a category keeps in localStorage, sessionStorage and IndexedDB. */
/** @import {Cookie} from '../types' */
import { matchesName } from './clearCookies.js';

/** What each kind of store is called by browsers, and so by us in every language. */
export const STORES = {
  local_storage: /** @type {const} */ ('localStorage'),
  session_storage: /** @type {const} */ ('sessionStorage'),
  indexed_db: /** @type {const} */ ('IndexedDB'),
};

/** @param {Cookie[]} items whose kind says where each is kept */
export const clearStores = (items) => {
  for (const { kind, name } of items) {
    const store = kind && STORES[kind];
    if (!store) continue;
    try {
      if (store === 'IndexedDB') clearDatabases(name).catch(() => {});
      else {
        // The mere mention of a store throws where it is denied.
        const found = window[store];
        for (const key of Object.keys(found)) {
          if (matchesName(name, key) && !key.startsWith('ck:')) found.removeItem(key);
        }
      }
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
