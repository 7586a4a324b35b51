/** A receipt's envelope: a compact JWS, read strictly. Source: RFC 7515 sections 5.2 and 7.1, RFC 9864. */
/** @import {Key} from './keys.js' */
/** @import {JsonObject} from './json.js' */

import { fromBase64url } from './base64.js';
import { parseObject } from './json.js';
import { Refusal } from './refusal.js';
import { decodeUtf8, textOf } from './text.js';

export const ALGORITHM = 'Ed25519';
export const TYPE = 'consent-receipt+jwt';

// What people who hold one of these in their hands may take for a receipt. Source: RFC 8725 section 3.11.
const TOKEN_TYPE = 'consent-token+jwt';

const KIND = { code: 'malformed_receipt', name: 'receipt', limit: 16 * 1024 };
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/**
 * `text` is the whole receipt, `signed` the part of it that the signature covers.
 *
 * @typedef {{text: string, signed: string, header: Uint8Array, payload: Uint8Array, signature: Uint8Array}} Parts
 */

/**
 * @param {unknown} input the receipt, or the bytes of its file, without anything around it
 * @returns {Parts}
 */
export const splitReceipt = (input) => {
  const text = textOf(input, KIND);
  const [, head, body, sign] = COMPACT.exec(text) ?? [];
  if (!sign) throw new Refusal(KIND.code, 'a receipt is three base64url parts joined by dots');
  const [header, payload, signature] = [head, body, sign].map(fromBase64url);
  if (!header) throw new Refusal(KIND.code, 'the header is not in the one base64url form we write');
  if (!payload) throw new Refusal(KIND.code, 'the payload is not in the one base64url form we write');
  if (!signature) {
    throw new Refusal('bad_signature', 'the signature is not in the one base64url form we write');
  }
  return { text, signed: `${head}.${body}`, header, payload, signature };
};

/**
 * Everything about the header but whose key it names. The algorithm is ours, whatever a token asks for.
 *
 * @param {Uint8Array} bytes
 * @returns {string} the key's id
 */
export const readHeader = (bytes) => {
  const header = parseObject(decodeUtf8(bytes, KIND.code, 'header'), KIND.code, 'header');
  if (header.alg !== ALGORITHM) {
    throw new Refusal('wrong_algorithm', `the algorithm is ${shown(header, 'alg')}, and must be "${ALGORITHM}"`);
  }
  if (header.typ !== TYPE) {
    const told =
      header.typ === TOKEN_TYPE
        ? ': this is a short-lived consent token, which tells a back end what an answer is now'
        : '';
    throw new Refusal('wrong_type', `the type is ${shown(header, 'typ')}, and must be "${TYPE}"${told}`);
  }
  if ('crit' in header) {
    throw new Refusal(KIND.code, 'the header has "crit": it asks for extensions that no consent receipt has');
  }
  // jwk, jku and x5u would let a token bring its own key.
  const more = Object.keys(header).find((member) => !['alg', 'kid', 'typ'].includes(member));
  if (more !== undefined) {
    throw new Refusal(KIND.code, `the header has ${JSON.stringify(more)}, which no consent receipt has`);
  }
  if (!('kid' in header)) throw new Refusal(KIND.code, 'the header does not name its key');
  if (typeof header.kid !== 'string') throw new Refusal('unknown_key', 'the header names its key by no text');
  return header.kid;
};

/** @param {JsonObject} header @param {string} member */
const shown = (header, member) =>
  member in header ? JSON.stringify(header[member]).slice(0, 40) : 'not given';

/**
 * @param {string} kid
 * @param {Map<string, Key>} keys
 */
export const findKey = (kid, keys) => {
  const key = keys.get(kid);
  if (!key) throw new Refusal('unknown_key', 'it names a key that is not in the key set');
  return key;
};

/**
 * @param {Key} key
 * @param {JsonObject} payload
 */
export const checkKeyTimes = (key, payload) => {
  const at = Number(payload.iat);
  if (at < (key.notBefore ?? at) || at > (key.notAfter ?? at)) {
    throw new Refusal('key_not_in_use', 'the receipt is dated outside the time in which its key was used');
  }
};
