/** Text and bytes, without anything that two readers could take differently. */

import { Refusal } from './refusal.js';

/** @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/**
 * The text of bytes that must be UTF-8. A byte order mark is a character like any other.
 *
 * @param {Uint8Array} bytes
 * @param {string} code of the refusal
 * @param {string} name what it is, for the refusal
 */
export const decodeUtf8 = (bytes, code, name) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(code, `the ${name} is not UTF-8`);
  }
};

/**
 * What was handed in, as text.
 *
 * @param {unknown} input a string, or the bytes of a file
 * @param {{code: string, name: string, limit: number}} kind `limit` in UTF-16 units, or bytes
 */
export const textOf = (input, { code, name, limit }) => {
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) {
    throw new Refusal(code, `the ${name} is missing: give it as a string or as bytes`);
  }
  if (input.length > limit) throw new Refusal(code, `the ${name} is longer than ${limit}`);
  const text = typeof input === 'string' ? input : decodeUtf8(input, code, name);
  if (hasLoneSurrogate(text)) throw new Refusal(code, `the ${name} is not Unicode text`);
  return text;
};

/** Half a character, which no UTF-8 can hold. @param {string} text */
export const hasLoneSurrogate = (text) => /\p{Surrogate}/u.test(text);

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const isEqual = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** @param {Uint8Array[]} parts */
export const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * A whole number as every text here writes it: decimal, without leading zeroes or sign.
 *
 * @param {string | undefined} text
 * @returns {number | null} null if it is spelt otherwise, or beyond what a double holds exactly
 */
export const wholeNumber = (text) =>
  text !== undefined && /^(0|[1-9][0-9]{0,15})$/.test(text) && Number.isSafeInteger(Number(text))
    ? Number(text)
    : null;
