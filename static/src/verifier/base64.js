/** Base64 in the one spelling we write: other spellings of the same bytes are no base64 here. */

/** @param {Uint8Array} bytes with padding. Source: RFC 4648 section 4 */
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** @param {Uint8Array} bytes without padding. Source: RFC 4648 section 5 */
export const toBase64url = (bytes) =>
  toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/**
 * @param {string | undefined} text
 * @returns {Uint8Array | null} null for any other spelling: spare bits, missing padding, white space
 */
export const fromBase64 = (text) => {
  const bytes = decoded(text);
  return bytes && toBase64(bytes) === text ? bytes : null;
};

/**
 * @param {string | undefined} text
 * @returns {Uint8Array | null} null as with `fromBase64`
 */
export const fromBase64url = (text) => {
  const bytes = decoded(text?.replace(/-/g, '+').replace(/_/g, '/'));
  return bytes && toBase64url(bytes) === text ? bytes : null;
};

/** @param {string | undefined} text */
const decoded = (text) => {
  try {
    return Uint8Array.from(atob(text ?? '!'), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
};
