/** Whether a log only grew between two of its checkpoints: what a watcher asks, with no receipt at all. */

import { readCheckpoint } from './checkpoint.js';
import { readKeys } from './keys.js';
import { createReport } from './report.js';
import { checkSigned } from './signedCheckpoint.js';
import { checkLater, checkWitnesses, readTrust } from './verifyReceipt.js';
import { Refusal } from './refusal.js';

/**
 * @param {object} evidence
 * @param {unknown} evidence.earlier a checkpoint, kept from before
 * @param {unknown} evidence.later a later one, with the proof that it continues the earlier
 * @param {unknown} evidence.origin the log's name
 * @param {unknown} [evidence.keys] the service's jwks.json, needed without `logKeys`
 * @param {unknown} [evidence.logKeys] a list of verifier keys
 * @param {unknown} [evidence.witnessKeys] a list of verifier keys
 * @param {boolean} [evidence.webCrypto] false to do without the browser's own Ed25519
 */
export const verifyConsistency = async (evidence) => {
  const given = { ...evidence };
  const { checks, check, isGood } = createReport();
  const subtle = given.webCrypto === false ? null : undefined;

  const trust = await check('log_keys', [], () => {
    if (typeof given.origin !== 'string') throw new Refusal('malformed_log_key', 'the name of the log is missing');
    const published = given.logKeys === undefined ? readKeys(given.keys) : null;
    return readTrust(given, '', published, subtle);
  });
  const earlier = await check('earlier', [trust], async (log) => {
    const value = readCheckpoint(given.earlier);
    await checkSigned(value, log);
    return { value, detail: `the log signed the earlier checkpoint, of ${value.size} entries` };
  });
  const later = await checkLater(given.later, check, earlier, trust);
  const witnesses = later?.witnesses ?? [];
  if (given.witnessKeys !== undefined) await checkWitnesses(witnesses, check, later, 'later checkpoint');
  const head = later?.checkpoint;
  const checkpoint = head ? { origin: head.origin, size: head.size, root: head.root } : null;
  return { ok: isGood(), checks, checkpoint, witnesses };
};
