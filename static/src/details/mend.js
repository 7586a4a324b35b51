/** What to make of a decision that the service did not take. */
/** @import {Waiting} from '../types' */

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
 * @param {Waiting} item
 * @param {Pick<Response, 'status' | 'json'>} response
 * @param {object} ports
 * @param {() => number} ports.now
 * @param {() => string} ports.newKey
 * @param {(code: string, detail: string) => void} ports.fail
 * @returns {Promise<Waiting | null>} what to send instead; null when the refusal is final
 */
export const mend = async (item, response, { now, newKey, fail }) => {
  const { status } = response;
  const { type, code, detail, now: serverNow } = await response.json();
  // Only our own words are final: a proxy's 404 or a passing 5xx says nothing about a decision.
  if (status > 499 || status === 429 || !/^urn:consentkit:/.test(type)) throw status;
  const next = code === 'decided_at_out_of_range' && correctTime(item, serverNow, now());
  if (next) return { ...next, key: newKey() };
  fail(code, detail);
  return null;
};
