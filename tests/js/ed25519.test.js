import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';
import { equationHolds, isSigned } from '../../static/src/verifier/ed25519.js';
import { sha256, sha512 } from '../../static/src/verifier/sha2.js';
import { jsonOf } from './verifier.js';

const vectors = jsonOf('ed25519.json');
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const cases = vectors.rfc8032.map((each) => ({
  key: bytes(each.public), message: bytes(each.message), signature: bytes(each.signature), name: each.name,
}));
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const OURS = null;

const littleEndian = (value) =>
  Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
const numberOf = (raw) => raw.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const put = (raw, at, part) => {
  const changed = raw.slice();
  changed.set(part, at);
  return changed;
};

test('our hashes are those of Node, for every length around a block and some far beyond', () => {
  for (let length = 0; length < 300; length += 1) {
    const message = new Uint8Array(randomBytes(length));
    assert.deepEqual(Buffer.from(sha256(message)), createHash('sha256').update(message).digest());
    assert.deepEqual(Buffer.from(sha512(message)), createHash('sha512').update(message).digest());
  }
  const long = new Uint8Array(randomBytes(100_000));
  assert.deepEqual(Buffer.from(sha256(long)), createHash('sha256').update(long).digest());
});

test('the signatures of RFC 8032 hold, by the browser’s arithmetic and by ours', async () => {
  for (const { key, message, signature, name } of cases) {
    assert.equal(await isSigned(key, message, signature), true, name);
    assert.equal(await isSigned(key, message, signature, OURS), true, name);
  }
});

test('one bit changed anywhere in key, message or signature, and they hold no more', async () => {
  const [, , { key, message, signature }] = cases;
  for (const [name, whole] of Object.entries({ key, message, signature })) {
    for (let bit = 0; bit < 8 * whole.length; bit += 1) {
      const changed = whole.slice();
      changed[bit >> 3] ^= 1 << (bit & 7);
      const given = { key, message, signature, [name]: changed };
      for (const subtle of [undefined, OURS]) {
        const holds = await isSigned(given.key, given.message, given.signature, subtle);
        assert.equal(holds, false, `${name} bit ${bit}`);
      }
    }
  }
});

test('ours agrees with Node on fresh keys and messages of many lengths', async () => {
  for (let length = 0; length < 1024; length += 93) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'));
    const message = new Uint8Array(randomBytes(length));
    const signature = new Uint8Array(sign(null, message, privateKey));
    assert.equal(await isSigned(key, message, signature, OURS), true);
    assert.equal(await isSigned(key, put(message, 0, length ? [message[0] ^ 1] : []), signature, OURS), !length);
  }
});

test('a signature has one spelling: S with the order added solves the equation and is refused', async () => {
  for (const { key, message, signature } of cases) {
    const twin = put(signature, 32, littleEndian(numberOf(signature.subarray(32)) + ORDER));
    assert.equal(equationHolds(key, message, twin), true);
    assert.equal(await isSigned(key, message, twin), false);
    assert.equal(await isSigned(key, message, twin, OURS), false);
  }
});

test('under a key of small order one signature fits messages nobody signed; it is refused', async () => {
  const message = Uint8Array.of(1);
  let forged = 0;
  for (const key of vectors.small_order.map(bytes)) {
    for (const r of vectors.small_order.map(bytes)) {
      const signature = put(new Uint8Array(64), 0, r);
      forged += equationHolds(key, message, signature);
      assert.equal(await isSigned(key, message, signature), false);
      assert.equal(await isSigned(key, message, signature, OURS), false);
    }
  }
  assert.ok(forged > 1, 'without the rule some of these would hold');
});

test('a neutral key, in its encoding or another one, signs everything for everybody; it is refused', async () => {
  const base = bytes(`58${'66'.repeat(31)}`);
  const signature = Uint8Array.of(...base, ...littleEndian(1n));
  for (const key of [vectors.small_order[2], vectors.not_canonical[4]].map(bytes)) {
    for (const message of [Uint8Array.of(), Uint8Array.of(1, 2, 3)]) {
      assert.equal(equationHolds(key, message, signature), true);
      assert.equal(await isSigned(key, message, signature), false);
      assert.equal(await isSigned(key, message, signature, OURS), false);
    }
  }
});

test('R of small order is refused even where the key’s owner made it fit', async () => {
  // S = k·a with R neutral: only who has the secret can make it, and no honest signer does.
  const [{ name, key }] = cases;
  const secret = bytes(vectors.rfc8032.find((each) => each.name === name).secret);
  const raw = sha512(secret).slice(0, 32);
  raw[0] &= 248;
  raw[31] = (raw[31] & 127) | 64;
  const neutral = bytes(vectors.small_order[2]);
  const message = Uint8Array.of(7);
  const k = numberOf(sha512(Uint8Array.of(...neutral, ...key, ...message))) % ORDER;
  const signature = Uint8Array.of(...neutral, ...littleEndian((k * numberOf(raw)) % ORDER));
  assert.equal(equationHolds(key, message, signature), true);
  assert.equal(await isSigned(key, message, signature), false);
  assert.equal(await isSigned(key, message, signature, OURS), false);
});

test('points in an encoding that is not theirs are refused, as a key and as R', async () => {
  const [{ key, message, signature }] = cases;
  for (const point of vectors.not_canonical.map(bytes)) {
    for (const subtle of [undefined, OURS]) {
      assert.equal(await isSigned(point, message, signature, subtle), false);
      assert.equal(await isSigned(key, message, put(signature, 0, point), subtle), false);
    }
  }
});

test('a y without a point is no key, and other lengths are no key and no signature', async () => {
  const [{ key, message, signature }] = cases;
  assert.equal(equationHolds(put(new Uint8Array(32), 0, [2]), message, signature), false);
  for (const subtle of [undefined, OURS]) {
    assert.equal(await isSigned(put(new Uint8Array(32), 0, [2]), message, signature, subtle), false);
    for (const length of [0, 31, 33]) {
      assert.equal(await isSigned(new Uint8Array(length), message, signature, subtle), false);
    }
    for (const length of [0, 63, 65]) {
      assert.equal(await isSigned(key, message, new Uint8Array(length), subtle), false);
    }
  }
});

test('a browser that knows no Ed25519, or fails in any way, is not asked twice: ours decides', async () => {
  const [{ key, message, signature }] = cases;
  const none = { importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')) };
  const broken = { importKey: () => { throw new TypeError('no'); } };
  for (const subtle of [none, broken]) {
    assert.equal(await isSigned(key, message, signature, subtle), true);
    assert.equal(await isSigned(key, Uint8Array.of(1), signature, subtle), false);
  }
});
