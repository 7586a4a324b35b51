/** Hands decisions to the service and brings their receipts home, however long that takes. */
/** @import {Waiting} from '../types' */
/** @import {createShelf} from '../shelf' */

const HOUR_MS = 3_600_000;
// The service refuses decisions more than a day old; an hour is left for the way.
const LONGEST_WAIT_MS = 23 * HOUR_MS;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

/**
 * @param {object} ports
 * @param {ReturnType<typeof createShelf>} ports.shelf
 * @param {(key: string, body: string) => Promise<Response>} ports.post
 * @param {(item: Waiting, response: Response) => Promise<Waiting | null>} ports.mend says what to
 *   send instead of a decision that was refused, null for nothing; rejects for "later"
 * @param {() => number} ports.now
 * @param {(run: () => void, ms: number) => void} ports.later
 */
export const createReceipts = ({ shelf, post, mend, now, later }) => {
  let busy = false;
  let retry = FIRST_RETRY_MS;

  /** @param {Waiting} item @param {Waiting | null} [next] the same decision, to be sent instead */
  const drop = (item, next) =>
    shelf.change((kept) => {
      kept.waiting = kept.waiting.filter(({ key }) => key !== item.key);
      if (next) kept.waiting.unshift(next);
    });

  const send = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let item; (item = shelf.read().waiting[0]); ) {
        const response = await post(item.key, item.body);
        if (response.status === 201) {
          const receipt = await response.json();
          shelf.change((kept) => kept.receipts.push(receipt));
          drop(item);
        } else drop(item, await mend(item, response));
        retry = FIRST_RETRY_MS;
      }
    } catch {
      later(send, retry);
      retry = Math.min(2 * retry, LAST_RETRY_MS);
    }
    busy = false;
  };

  return {
    send,
    /**
     * Forget the decisions that waited too long to be recorded.
     *
     * @returns {number[]} their times
     */
    dropStale: () => {
      const stale = shelf.read().waiting.filter(({ at }) => !(now() - at < LONGEST_WAIT_MS));
      for (const item of stale) drop(item);
      return stale.map(({ at }) => at);
    },
  };
};
