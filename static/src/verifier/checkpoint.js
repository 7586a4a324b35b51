/** Checkpoints, and the two texts that carry one with a proof. Source: c2sp.org/tlog-checkpoint, tlog-proof, tlog-witness. */

import { fromBase64 } from './base64.js';
import { emptyRoot, HASH_BYTES, MAX_HASHES } from './merkle.js';
import { parseNote } from './note.js';
import { Refusal } from './refusal.js';
import { isEqual, textOf, wholeNumber } from './text.js';

/** @typedef {{origin: string, size: number, root: Uint8Array, note: import('./note.js').Note}} Checkpoint */

const LIMIT = 256 * 1024; // a note may carry many signatures, and those of the future are long

/**
 * @param {unknown} input
 * @returns {Checkpoint} not yet to be believed: `checkSignatures` says whether its note is signed
 */
export const readCheckpoint = (input) => {
  const bad = (/** @type {string} */ detail) => new Refusal('malformed_checkpoint', detail);
  const note = parseNote(textOf(input, { code: 'malformed_checkpoint', name: 'checkpoint', limit: LIMIT }));
  const lines = note.text.slice(0, -1).split('\n');
  if (lines.length < 3 || lines.includes('')) {
    throw bad('a checkpoint has an origin, a size and a root hash, each in its line');
  }
  const [origin = '', digits, hash] = lines;
  const size = wholeNumber(digits);
  const root = fromBase64(hash);
  if (size === null) throw bad('the size of the checkpoint is not a plain whole number');
  if (root?.length !== HASH_BYTES) throw bad('the root hash of the checkpoint is not base64 of 32 bytes');
  if (size === 0 && !isEqual(root, emptyRoot())) throw bad('an empty log has one root hash, and this is another');
  return { origin, size, root, note };
};

/**
 * A receipt's place in the log. An `extra` line is passed over: nothing signs it.
 *
 * @param {unknown} input the text of a .tlog-proof file
 */
export const readProof = (input) => {
  const { lines, rest } = cut(input, 'malformed_proof', 'proof');
  const bad = (/** @type {string} */ detail) => new Refusal('malformed_proof', detail);
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') {
    throw bad('a proof begins with the line "c2sp.org/tlog-proof@v1"');
  }
  const extra = lines[0]?.startsWith('extra ') ? lines.shift() : undefined;
  if (extra !== undefined && !fromBase64(extra.slice(6))) throw bad('the extra line of the proof is not base64');
  const index = numbered(lines.shift(), 'index');
  if (index === null) throw bad('the proof does not say "index" and a plain whole number');
  return { index, hashes: lines.map((line) => readHash(line, 'malformed_proof')), checkpoint: readCheckpoint(rest) };
};

/**
 * A later checkpoint with the proof that it continues an earlier one: what a log hands its witnesses.
 *
 * @param {unknown} input the text: `old <size>`, hashes, an empty line, the checkpoint
 */
export const readUpdate = (input) => {
  const { lines, rest } = cut(input, 'malformed_update', 'later checkpoint');
  const old = numbered(lines.shift(), 'old');
  if (old === null) {
    throw new Refusal('malformed_update', 'the later checkpoint does not begin with "old" and a plain whole number');
  }
  return { old, hashes: lines.map((line) => readHash(line, 'malformed_update')), checkpoint: readCheckpoint(rest) };
};

/** @param {unknown} input @param {string} code @param {string} name */
const cut = (input, code, name) => {
  const text = textOf(input, { code, name, limit: LIMIT });
  const end = text.indexOf('\n\n');
  if (end < 0) throw new Refusal(code, `the ${name} has no empty line before its checkpoint`);
  const lines = text.slice(0, end).split('\n');
  if (lines.length > MAX_HASHES + 3) throw new Refusal(code, `the ${name} has too many lines`);
  return { lines, rest: text.slice(end + 2) };
};

/** @param {string | undefined} line @param {string} word */
const numbered = (line, word) =>
  line?.startsWith(`${word} `) ? wholeNumber(line.slice(word.length + 1)) : null;

/** @param {string} line @param {string} code */
const readHash = (line, code) => {
  const hash = fromBase64(line);
  if (hash?.length !== HASH_BYTES) throw new Refusal(code, 'a hash of the proof is not base64 of 32 bytes');
  return hash;
};
