/** The verifier as it is served, and the evidence that everything about it is tried on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import '../../static/verifier.js';

export const { verifyReceipt, verifyConsistency } = globalThis.consentkitVerifier;

const folder = new URL('../vectors/', import.meta.url);
export const bytesOf = (name) => new Uint8Array(readFileSync(new URL(name, folder)));
export const textOf = (name) => readFileSync(new URL(name, folder), 'utf8');
export const jsonOf = (name) => JSON.parse(textOf(name));

/** Everything that can be handed in about one receipt; all of it holds. */
export const evidence = Object.freeze({
  receipt: textOf('log/receipt.jws'),
  keys: textOf('log/jwks.json'),
  issuer: 'https://consent.example',
  proof: textOf('log/receipt.tlog-proof'),
  later: textOf('log/later'),
  witnessKeys: [textOf('log/witness.vkey')],
});

/** The first check that does not hold, as "name code"; null if all of them do. */
export const fault = ({ checks }) => {
  const first = checks.find(({ ok }) => !ok);
  return first ? `${first.name} ${first.code}` : null;
};

/** What is wrong with the evidence after one change; asserts that the verdict is whole and says why. */
export const faultOf = async (changes) => {
  const verdict = await verifyReceipt({ ...evidence, ...changes });
  for (const { name, ok, code, detail } of verdict.checks) {
    assert.ok(name && detail, 'every check has a name and a sentence');
    assert.equal(code, ok ? null : String(code), `${name} has a code exactly when it fails`);
  }
  const found = fault(verdict);
  assert.equal(verdict.ok, found === null);
  return found;
};

/** As `faultOf`, for two checkpoints. */
export const consistencyFault = async (given) => {
  const verdict = await verifyConsistency(given);
  assert.equal(verdict.ok, fault(verdict) === null);
  return fault(verdict);
};

/** Every text that differs from `bytes` in one place by one of the given masks. */
export function* corruptions(bytes, masks) {
  for (let at = 0; at < bytes.length; at += 1) {
    for (const mask of masks) {
      const changed = bytes.slice();
      changed[at] ^= mask;
      yield { at, mask, changed };
    }
  }
}
