/** Hands decisions to the service and brings their receipts home, however long that takes. */
/** @import {Receipt, Waiting} from './types' */
/** @import {createShelf} from './shelf' */

const HOUR_MS = 3_600_000;
// The service refuses decisions more than a day old; an hour is left for the way.
const LONGEST_WAIT_MS = 23 * HOUR_MS;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

/**
 * The same decision with its time put right by the service's clock, or null if that cannot help.
 *
 * @param {Waiting} item
 * @param {string} serverNow
 * @param {number} now
 * @returns {Waiting | null}
 */
export const correctTime = (item, serverNow, now) => {
  const difference = Date.parse(serverNow) - now;
  if (item.corrected || !difference) return null;
  const body = JSON.parse(item.body);
  body.decided_at = new Date(item.at + difference).toISOString();
  return { ...item, body: JSON.stringify(body), corrected: true };
};

/**
 * @param {object} ports
 * @param {ReturnType<typeof createShelf>} ports.shelf
 * @param {(key: string, body: string) => Promise<Response>} ports.post
 * @param {() => number} ports.now
 * @param {() => string} ports.newKey
 * @param {(code: string, detail: string) => void} ports.fail
 * @param {(run: () => void, ms: number) => void} ports.later
 */
export const createReceipts = ({ shelf, post, now, newKey, fail, later }) => {
  let busy = false;
  let retry = FIRST_RETRY_MS;

  /** @param {Waiting} item @param {Waiting | null} [next] the same decision, to be sent instead */
  const drop = (item, next) =>
    shelf.change((kept) => {
      kept.waiting = kept.waiting.filter(({ key }) => key !== item.key);
      if (next) kept.waiting.unshift(next);
    });

  /** @param {Waiting} item @param {Response} response */
  const settle = async (item, response) => {
    const { status } = response;
    const answer = await response.json();
    if (status === 201) {
      shelf.change((kept) => kept.receipts.push(answer));
      return drop(item);
    }
    // Only our own words are final: a proxy's 404 or a passing 5xx says nothing about a decision.
    const { type, code, detail } = answer;
    if (status > 499 || status === 429 || !/^urn:consentkit:/.test(type)) throw status;
    const next = code === 'decided_at_out_of_range' ? correctTime(item, answer.now, now()) : null;
    drop(item, next && { ...next, key: newKey() });
    if (!next) fail(code, detail);
  };

  const send = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let item; (item = shelf.read().waiting[0]); ) {
        await settle(item, await post(item.key, item.body));
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
    /** @param {object} decision @param {number} at milliseconds since the Unix epoch */
    add: (decision, at) =>
      shelf.change((kept) => {
        kept.waiting.push({ key: newKey(), body: JSON.stringify(decision), at });
      }),
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
    /** @returns {Receipt | null} the latest */
    latest: () => shelf.read().receipts.slice(-1)[0] || null,
  };
};
