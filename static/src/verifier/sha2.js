/** SHA-256 and SHA-512. Browsers have them on secure pages only, and a checker must not need one. Source: FIPS 180-4. */

const PRIMES = [2];
for (let n = 3; PRIMES.length < 80; n += 2) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);

/**
 * The first 64 bits of the fraction of a root of a prime: where all the constants come from.
 *
 * @param {number} prime
 * @param {bigint} degree 2n or 3n
 */
const fraction = (prime, degree) => {
  const wanted = BigInt(prime) << (64n * degree);
  let root = 0n;
  for (let bit = 1n << 69n; bit; bit >>= 1n) if ((root + bit) ** degree <= wanted) root += bit;
  return BigInt.asUintN(64, root);
};

const K512 = PRIMES.map((prime) => fraction(prime, 3n));
const START512 = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n));
// The constants of SHA-256 are the upper halves of those of SHA-512.
const K256 = Int32Array.from(K512.slice(0, 64), (word) => Number(word >> 32n));
const START256 = Int32Array.from(START512, (word) => Number(word >> 32n));

/**
 * The message, 0x80, zeroes, and the length in bits at the end of the last block.
 *
 * @param {Uint8Array} message
 * @param {number} block length in bytes
 */
const padded = (message, block) => {
  const filled = new Uint8Array(Math.ceil((message.length + 1 + block / 8) / block) * block);
  filled.set(message);
  filled[message.length] = 0x80;
  new DataView(filled.buffer).setBigUint64(filled.length - 8, BigInt(message.length) * 8n);
  return filled;
};

/** @param {number} word @param {number} count */
const turn = (word, count) => (word >>> count) | (word << (32 - count));

/** @param {Uint8Array} message */
export const sha256 = (message) => {
  const data = new DataView(padded(message, 64).buffer);
  const state = START256.slice();
  const w = new Int32Array(64);
  for (let at = 0; at < data.byteLength; at += 64) {
    for (let i = 0; i < 64; i += 1) w[i] = i < 16 ? data.getInt32(at + 4 * i) : schedule256(w, i);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let i = 0; i < 64; i += 1) {
      const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + big1 + ((e & f) ^ (~e & g)) + (K256[i] ?? 0) + (w[i] ?? 0)) | 0;
      const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] ?? 0) + word));
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
};

/** @param {Int32Array} w @param {number} i */
const schedule256 = (w, i) => {
  const [x = 0, y = 0] = [w[i - 15], w[i - 2]];
  const small0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
  const small1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
  return ((w[i - 16] ?? 0) + small0 + (w[i - 7] ?? 0) + small1) | 0;
};

/** @param {bigint} word */
const low64 = (word) => BigInt.asUintN(64, word);
/** @param {bigint} word @param {bigint} count */
const turn64 = (word, count) => (word >> count) | low64(word << (64n - count));

/** Slow, for the few kilobytes that a signature covers. @param {Uint8Array} message */
export const sha512 = (message) => {
  const data = new DataView(padded(message, 128).buffer);
  const state = [...START512];
  /** @type {bigint[]} */
  const w = [];
  for (let at = 0; at < data.byteLength; at += 128) {
    for (let i = 0; i < 80; i += 1) w[i] = i < 16 ? data.getBigUint64(at + 8 * i) : schedule512(w, i);
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let i = 0; i < 80; i += 1) {
      const big1 = turn64(e, 14n) ^ turn64(e, 18n) ^ turn64(e, 41n);
      const t1 = h + big1 + ((e & f) ^ (low64(~e) & g)) + (K512[i] ?? 0n) + (w[i] ?? 0n);
      const big0 = turn64(a, 28n) ^ turn64(a, 34n) ^ turn64(a, 39n);
      const t2 = big0 + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, low64(d + t1), c, b, a, low64(t1 + t2)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = low64((state[i] ?? 0n) + word)));
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => digest.setBigUint64(8 * i, word));
  return new Uint8Array(digest.buffer);
};

/** @param {bigint[]} w @param {number} i */
const schedule512 = (w, i) => {
  const [x = 0n, y = 0n] = [w[i - 15], w[i - 2]];
  const small0 = turn64(x, 1n) ^ turn64(x, 8n) ^ (x >> 7n);
  const small1 = turn64(y, 19n) ^ turn64(y, 61n) ^ (y >> 6n);
  return low64((w[i - 16] ?? 0n) + small0 + (w[i - 7] ?? 0n) + small1);
};
