/** What this browser keeps for a site under `ck:<site>`: decisions on their way, and receipts. */
/** @import {Kept} from './types' */

const LONGEST = 20;

/** @returns {Kept} */
const empty = () => ({ waiting: [], receipts: [] });

/**
 * Storage may be denied, full, or filled by somebody else; then the page's own life must do.
 *
 * @param {() => Storage} storage the mere mention of localStorage throws where it is denied
 * @param {string} site
 */
export const createShelf = (storage, site) => {
  const name = 'ck:' + site;
  let memory = empty();

  const read = () => {
    try {
      const found = JSON.parse(storage().getItem(name) || 'null');
      if (Array.isArray(found.waiting) && Array.isArray(found.receipts)) return /** @type {Kept} */ (found);
    } catch {
      // Denied or damaged: what this page knows is all there is.
    }
    return memory;
  };

  return {
    read,
    /** @param {(kept: Kept) => unknown} change read again first: another tab may have written */
    change: (change) => {
      memory = read();
      change(memory);
      memory.waiting = memory.waiting.slice(-LONGEST);
      memory.receipts = memory.receipts.slice(-LONGEST);
      try {
        storage().setItem(name, JSON.stringify(memory));
        memory = empty();
      } catch {
        // Kept in memory.
      }
    },
  };
};
