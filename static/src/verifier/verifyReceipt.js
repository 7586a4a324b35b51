/** Everything that can be said of a receipt with public data alone. The steps are docs/receipt-format.md section 6. */
/** @import {Checkpoint} from './checkpoint.js' */
/** @import {JsonObject} from './json.js' */
/** @import {Check} from './report.js' */

import { readProof, readUpdate } from './checkpoint.js';
import { isSigned } from './ed25519.js';
import { readKeys } from './keys.js';
import { isConsistent, isIncluded, leafHash } from './merkle.js';
import { readPayload } from './payload.js';
import { checkKeyTimes, findKey, readHeader, splitReceipt } from './receipt.js';
import { Refusal } from './refusal.js';
import { createReport } from './report.js';
import { sha256 } from './sha2.js';
import { checkSigned, logKeys, originOf, witnessKeys } from './signedCheckpoint.js';
import { utf8 } from './text.js';

/**
 * Texts may be strings or the bytes of their files.
 *
 * @typedef {object} Evidence
 * @property {unknown} receipt the compact JWS
 * @property {unknown} keys the service's jwks.json
 * @property {unknown} [issuer] the address the receipt must come from; asked for, it is compared
 * @property {unknown} [proof] the .tlog-proof file
 * @property {unknown} [later] a later checkpoint, with the proof that it continues the one in `proof`
 * @property {unknown} [origin] the log's name, if it is not the issuer's address and "/log"
 * @property {unknown} [logKeys] a list of verifier keys, if the log's are not among `keys`
 * @property {unknown} [witnessKeys] a list of verifier keys of witnesses, one of whom must have cosigned
 * @property {boolean} [webCrypto] false to do without the browser's own Ed25519
 */

/**
 * `payload` is null unless the receipt itself holds; then `claimed` is what the text only claims, if it can
 * be read. `index` and `checkpoint` are null unless the receipt is proven to be in the log.
 *
 * @typedef {object} Verdict
 * @property {boolean} ok whether everything that was handed in holds, and together
 * @property {Check[]} checks in the order in which they were made
 * @property {JsonObject | null} payload
 * @property {JsonObject | null} claimed
 * @property {string | null} kid
 * @property {number | null} index
 * @property {{origin: string, size: number, root: Uint8Array} | null} checkpoint the latest that holds
 * @property {string[]} witnesses
 */

/** @typedef {ReturnType<typeof createReport>['check']} RunCheck */

/**
 * @param {Evidence} evidence
 * @returns {Promise<Verdict>} never rejects: what cannot be checked does not hold
 */
export const verifyReceipt = async (evidence) => {
  const given = { ...evidence };
  const { checks, check, isGood } = createReport();
  const subtle = given.webCrypto === false ? null : undefined;

  const keys = await check('keys', [], () => {
    const found = readKeys(given.keys);
    return { value: found, detail: `the key set holds ${found.size} Ed25519 keys, each named by its thumbprint` };
  });
  const parts = await check('form', [], () => ({
    value: splitReceipt(given.receipt),
    detail: 'the receipt is a compact JWS, spelt as we spell it',
  }));
  const kid = await check('header', [parts], ({ header }) => ({
    value: readHeader(header),
    detail: 'the header says a consent receipt signed with Ed25519, and nothing else',
  }));
  const key = await check('key', [kid, keys], (name, set) => ({
    value: findKey(name, set),
    detail: `the key ${name} is one that the service published`,
  }));
  const signed = await check('signature', [parts, key], async (part, { bytes }) => {
    if (await isSigned(bytes, utf8(part.signed), part.signature, subtle)) {
      return { value: true, detail: 'the signature belongs to this text: not a byte was changed since' };
    }
    throw new Refusal('bad_signature', 'the signature does not belong to this text: it was changed after signing');
  });
  const said = await check('payload', [parts], ({ payload }) => ({
    value: readPayload(payload),
    detail: 'the payload has the members of a consent receipt, in canonical form',
  }));
  await check('key_times', [key, said], (used, payload) => {
    checkKeyTimes(used, payload);
    return { value: true, detail: 'nothing the key set says of the key speaks against the receipt’s date' };
  });
  if (given.issuer !== undefined) {
    await check('issuer', [said], ({ iss }) => {
      if (iss === given.issuer) return { value: true, detail: `the receipt is from ${iss}` };
      throw new Refusal('another_issuer', `the receipt is from ${iss}, not from ${given.issuer}`);
    });
  }
  const holds = isGood() && signed;
  const issuer = holds ? String(said?.iss) : undefined;

  // Whoever hands in something about the log asks about the log, and gets no answer without a proof.
  const asked = [given.proof, given.later, given.witnessKeys].some((each) => each !== undefined);
  const place = asked
    ? await checkPlace(given, check, { issuer, text: parts?.text, published: keys, subtle })
    : undefined;
  let stands = holds;
  if (key?.revoked) {
    stands = await check('revocation', [key.revoked], ({ logSize }) => {
      if (place && logSize !== null && place.index < logSize) {
        return { value: true, detail: 'the key was revoked, but this receipt was in the log before that' };
      }
      throw new Refusal('revoked_key', 'the key was revoked, and nothing shows that this receipt is older than that');
    });
  }
  return {
    ok: isGood(),
    checks,
    payload: (stands && said) || null,
    claimed: (!stands && said) || null,
    kid: (stands && kid) || null,
    index: place?.index ?? null,
    checkpoint: place?.checkpoint ?? null,
    witnesses: place?.witnesses ?? [],
  };
};

/**
 * @param {Evidence} given
 * @param {RunCheck} check
 * @param {object} known
 * @param {string | undefined} known.issuer undefined unless the receipt itself holds
 * @param {string | undefined} known.text
 * @param {Map<string, import('./keys.js').Key> | undefined} known.published
 * @param {SubtleCrypto | null | undefined} known.subtle
 */
const checkPlace = async (given, check, { issuer, text, published, subtle }) => {
  const proof = await check('proof', [], () => ({
    value: readProof(given.proof),
    detail: 'the proof is in the form of c2sp.org/tlog-proof',
  }));
  const trust = await check('log_keys', [issuer, published], (name, set) => readTrust(given, name, set, subtle));
  const seen = await check('checkpoint', [proof, trust], async ({ checkpoint }, log) => ({
    value: await checkSigned(checkpoint, log),
    detail: `the log ${checkpoint.origin} signed this checkpoint of ${checkpoint.size} entries`,
  }));
  const index = await check('inclusion', [proof, seen, text, issuer], ({ index: at, hashes, checkpoint }, _, jws) => {
    const leaf = leafHash(sha256(utf8(jws)));
    if (isIncluded(at, checkpoint.size, leaf, hashes, checkpoint.root)) {
      return { value: at, detail: `the receipt is entry ${at} of the log, counted from 0` };
    }
    throw new Refusal('not_in_log', 'the proof does not lead from this receipt to the root of the checkpoint');
  });
  const later = given.later === undefined ? null : await checkLater(given.later, check, proof?.checkpoint, trust);
  const witnesses = [...new Set([...(seen ?? []), ...(later?.witnesses ?? [])])];
  if (given.witnessKeys !== undefined) await checkWitnesses(witnesses, check, seen, 'checkpoint');
  if (index === undefined || !proof || later === undefined) return undefined;
  const { origin, size, root } = later?.checkpoint ?? proof.checkpoint;
  return { index, checkpoint: { origin, size, root }, witnesses };
};

/**
 * @param {{origin?: unknown, logKeys?: unknown, witnessKeys?: unknown}} given
 * @param {string} issuer
 * @param {Map<string, import('./keys.js').Key> | null} published
 * @param {SubtleCrypto | null | undefined} subtle
 */
export const readTrust = (given, issuer, published, subtle) => {
  const origin = given.origin === undefined ? originOf(issuer) : String(given.origin);
  const log = logKeys(origin, given.logKeys, published);
  const witnesses = given.witnessKeys === undefined ? [] : witnessKeys(given.witnessKeys);
  if (!log.length) throw new Refusal('unknown_log_key', `there is no key for the log ${origin}`);
  return { value: { origin, log, witnesses, subtle }, detail: `the log ${origin} has ${log.length} keys to sign with` };
};

/**
 * @param {string[]} witnesses who cosigned
 * @param {RunCheck} check
 * @param {object | undefined} needed what the witnesses were read from; undefined if that does not hold
 * @param {string} what it is called
 */
export const checkWitnesses = (witnesses, check, needed, what) =>
  check('witnesses', [needed], () => {
    if (witnesses.length) return { value: true, detail: `cosigned by ${witnesses.join(', ')}` };
    throw new Refusal('no_witness', `none of the witnesses asked for cosigned the ${what}`);
  });

/**
 * @param {unknown} input
 * @param {RunCheck} check
 * @param {Checkpoint | undefined} before
 * @param {ReturnType<typeof readTrust>['value'] | undefined} trust
 * @returns {Promise<{checkpoint: Checkpoint, witnesses: string[]} | undefined>}
 */
export const checkLater = async (input, check, before, trust) => {
  const update = await check('later', [trust], async (log) => {
    const value = readUpdate(input);
    const { checkpoint } = value;
    const witnesses = await checkSigned(checkpoint, log);
    return { value: { ...value, witnesses }, detail: `the log signed a later checkpoint of ${checkpoint.size} entries` };
  });
  const consistent = await check('consistency', [before, update], (old, { old: size, hashes, checkpoint }) => {
    if (size === old.size && isConsistent(old, checkpoint, hashes)) {
      return { value: true, detail: `the first ${old.size} entries are still the same` };
    }
    throw new Refusal('inconsistent_log', 'the later checkpoint is not proven to continue the earlier one');
  });
  return update && consistent ? { checkpoint: update.checkpoint, witnesses: update.witnesses } : undefined;
};
