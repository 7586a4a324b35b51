/** The published keys: a JWK Set, read strictly. Source: RFC 7517 section 5, RFC 8037, RFC 7638. */

import { fromBase64url, toBase64url } from './base64.js';
import { isObject, parseObject } from './json.js';
import { Refusal } from './refusal.js';
import { sha256 } from './sha2.js';
import { textOf, utf8 } from './text.js';

/**
 * `notBefore` and `notAfter` bound the times a receipt may name, in seconds since the Unix epoch, null
 * for no bound. `revoked` is null for a good key. `logSize` is the size the log had when the key was
 * revoked, null if the set does not say.
 *
 * @typedef {object} Key
 * @property {string} kid
 * @property {Uint8Array} bytes
 * @property {number | null} notBefore
 * @property {number | null} notAfter
 * @property {{logSize: number | null} | null} revoked
 */

const KIND = { code: 'malformed_keys', name: 'key set', limit: 256 * 1024 };
const FIXED = { kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'Ed25519' };
// Kinds of keys that the set may come to hold beside ours. A key of these signs no receipt of this format.
const OTHER_KINDS = ['EC', 'RSA', 'AKP'];

/** @param {string} detail */
const bad = (detail) => new Refusal(KIND.code, detail);

/**
 * @param {unknown} input the text or the bytes of jwks.json
 * @returns {Map<string, Key>} by `kid`
 */
export const readKeys = (input) => {
  const { keys } = parseObject(textOf(input, KIND), KIND.code, KIND.name);
  if (!Array.isArray(keys)) throw bad('the key set has no list "keys"');
  /** @type {Map<string, Key>} */
  const found = new Map();
  for (const jwk of keys) {
    if (!isObject(jwk)) throw bad('the key set holds something that is no key');
    if ('d' in jwk || 'k' in jwk) throw bad('the key set holds a private key: trust none of it');
    if (typeof jwk.kty === 'string' && OTHER_KINDS.includes(jwk.kty)) continue;
    const key = readKey(jwk);
    if (found.has(key.kid)) throw bad(`the key set holds the key ${key.kid} twice`);
    found.set(key.kid, key);
  }
  if (!found.size) throw bad('the key set holds no Ed25519 key');
  return found;
};

/** @param {import('./json.js').JsonObject} jwk @returns {Key} */
const readKey = (jwk) => {
  for (const [member, value] of Object.entries(FIXED)) {
    if (jwk[member] !== value) throw bad(`a key of the set does not have "${member}":"${value}"`);
  }
  const { kid, x } = jwk;
  const bytes = typeof x === 'string' ? fromBase64url(x) : null;
  if (typeof kid !== 'string' || !bytes || bytes.length !== 32) {
    throw bad('a key of the set lacks "kid", or 32 bytes of base64url in "x"');
  }
  if (thumbprint(bytes) !== kid) throw bad(`the key ${kid} does not have the thumbprint it is named by`);
  return {
    kid, bytes,
    notBefore: seconds(jwk.nbf, 'nbf'),
    notAfter: seconds(jwk.exp, 'exp'),
    revoked: readRevocation(jwk.revoked),
  };
};

/** Source: RFC 7638, RFC 8037 appendix A.3. @param {Uint8Array} key */
export const thumbprint = (key) =>
  toBase64url(sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${toBase64url(key)}"}`)));

/** @param {unknown} value @param {string} member */
const seconds = (value, member) => {
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw bad(`"${member}" of a key is not a whole number`);
};

/** @param {unknown} value */
const readRevocation = (value) => {
  if (value === undefined) return null;
  if (!isObject(value) || seconds(value.revoked_at, 'revoked_at') === null) {
    throw bad('"revoked" of a key does not say "revoked_at"');
  }
  return { logSize: seconds(value.log_size, 'log_size') };
};
