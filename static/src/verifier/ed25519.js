/** Ed25519 signatures, checked strictly, with the browser's arithmetic or our own. Source: RFC 8032 section 5.1. */

import { sha512 } from './sha2.js';
import { isEqual, join } from './text.js';

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** @param {bigint} a */
const mod = (a) => ((a % P) + P) % P;

/** @param {bigint} base @param {bigint} exponent */
const power = (base, exponent) => {
  let result = 1n;
  for (let square = base; exponent; exponent >>= 1n, square = mod(square * square)) {
    if (exponent & 1n) result = mod(result * square);
  }
  return result;
};

/** @param {bigint} a */
const inverse = (a) => power(a, P - 2n);

const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z. @typedef {{X: bigint, Y: bigint, Z: bigint, T: bigint}} Point */

/** @type {Point} */
const NEUTRAL = { X: 0n, Y: 1n, Z: 1n, T: 0n };

/** Holds for every pair of points, equal ones too. @param {Point} p @param {Point} q @returns {Point} */
const add = (p, q) => {
  const a = mod((p.Y - p.X) * (q.Y - q.X));
  const b = mod((p.Y + p.X) * (q.Y + q.X));
  const c = mod(2n * D * mod(p.T * q.T));
  const d = mod(2n * p.Z * q.Z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { X: mod(e * f), Y: mod(g * h), Z: mod(f * g), T: mod(e * h) };
};

/**
 * The point with this y and this lowest bit of x.
 *
 * @param {bigint} y below P
 * @param {bigint} sign
 * @returns {Point | null} null if there is none. Source: RFC 8032 section 5.1.3
 */
const pointAt = (y, sign) => {
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n * power(mod(u * v ** 7n), (P - 5n) / 8n));
  const square = mod(v * x * x);
  if (square === mod(-u)) x = mod(x * ROOT_OF_MINUS_1);
  else if (square !== u) return null;
  if (x === 0n && sign) return null;
  if ((x & 1n) !== sign) x = P - x;
  return { X: x, Y: y, Z: 1n, T: mod(x * y) };
};

const BASE = pointAt(mod(4n * inverse(5n)), 0n) ?? NEUTRAL;

/** @param {Uint8Array} bytes */
const littleEndian = (bytes) => bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** @param {Point} point */
const encoded = ({ X, Y, Z }) => {
  const scale = inverse(Z);
  const value = mod(Y * scale) | ((mod(X * scale) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
};

const SIGN = 1n << 255n;
// The y of the points of order 1, 2, 4 and 8. Under such a key one signature fits many messages.
const ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL = [0n, 1n, P - 1n, ORDER_8, P - ORDER_8];

/** Whether 32 bytes can be a point in its one encoding, and not one of small order. @param {Uint8Array} bytes */
const isStrict = (bytes) => {
  const y = littleEndian(bytes) & (SIGN - 1n);
  return y < P && !SMALL.includes(y);
};

/**
 * The equation S·B = R + k·A itself, without the cofactor, as browsers and OpenSSL check it.
 *
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} message
 * @param {Uint8Array} signature 64 bytes
 */
export const equationHolds = (key, message, signature) => {
  const number = littleEndian(key);
  const a = pointAt(number & (SIGN - 1n), number >> 255n);
  if (!a) return false;
  const minusA = { ...a, X: mod(-a.X), T: mod(-a.T) };
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const k = littleEndian(sha512(join(r, key, message))) % ORDER;
  const both = add(BASE, minusA);
  let sum = NEUTRAL;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    sum = add(sum, sum);
    const [inS, inK] = [(s >> bit) & 1n, (k >> bit) & 1n];
    if (inS || inK) sum = add(sum, inS && inK ? both : inS ? BASE : minusA);
  }
  return isEqual(encoded(sum), r);
};

/**
 * What the browser's own arithmetic says.
 *
 * @param {SubtleCrypto} subtle
 * @param {Uint8Array<ArrayBuffer>} key
 * @param {Uint8Array<ArrayBuffer>} message
 * @param {Uint8Array<ArrayBuffer>} signature
 * @returns {Promise<boolean | null>} null where it knows no Ed25519, or not this key
 */
const askBrowser = async (subtle, key, message, signature) => {
  try {
    const imported = await subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await subtle.verify('Ed25519', imported, signature, message);
  } catch {
    return null;
  }
};

/**
 * Whether the signature is that of `key` over `message`. Keys and signatures have one encoding
 * each here: S below the group's order, points canonical and not of small order.
 *
 * @param {Uint8Array} key
 * @param {Uint8Array} message
 * @param {Uint8Array} signature
 * @param {SubtleCrypto | null} [subtle] null to use our own arithmetic
 */
export const isSigned = async (key, message, signature, subtle = globalThis.crypto?.subtle ?? null) => {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (!isStrict(key) || !isStrict(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= ORDER) return false;
  const [k, m, s] = [new Uint8Array(key), new Uint8Array(message), new Uint8Array(signature)];
  const answer = subtle && (await askBrowser(subtle, k, m, s));
  return answer ?? equationHolds(key, message, signature);
};
