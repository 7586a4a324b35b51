/** Signed notes, the envelope of a checkpoint. Source: c2sp.org/signed-note, c2sp.org/tlog-cosignature. */

import { fromBase64, toBase64 } from './base64.js';
import { isSigned } from './ed25519.js';
import { Refusal } from './refusal.js';
import { sha256 } from './sha2.js';
import { hex, isEqual, join, utf8 } from './text.js';

const MALFORMED = 'malformed_checkpoint';
// What a key's signatures are: a log's, over the text; a witness's, over a time and the text.
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
const TIME_BYTES = 8;
const MAX_SIGNATURES = 64;
// Spaces of any script, and the plus sign that divides a verifier key.
const KEY_NAME = /^[^\p{White_Space}+]+$/u;
const SIGNATURE = /^— ([^\p{White_Space}+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** @typedef {{name: string, kind: number, id: Uint8Array, bytes: Uint8Array}} NoteKey */
/** @typedef {{name: string, id: Uint8Array, signature: Uint8Array}} NoteSignature */
/** @typedef {{text: string, signatures: NoteSignature[]}} Note */

/**
 * The key that signs under `name`, with the id that is bound to all three.
 *
 * @param {string} name
 * @param {number} kind
 * @param {Uint8Array} bytes 32 bytes of an Ed25519 key
 * @returns {NoteKey}
 */
export const noteKey = (name, kind, bytes) => ({
  name,
  kind,
  bytes,
  id: sha256(join(utf8(`${name}\n`), Uint8Array.of(kind), bytes)).slice(0, 4),
});

/** As a verifier key is written: `<name>+<id>+<key>`. @param {NoteKey} key */
export const formatNoteKey = ({ name, kind, id, bytes }) =>
  `${name}+${hex(id)}+${toBase64(join(Uint8Array.of(kind), bytes))}`;

/**
 * @param {unknown} vkey a verifier key
 * @param {number} kind the one it must be
 * @returns {NoteKey}
 */
export const parseNoteKey = (vkey, kind) => {
  const code = 'malformed_log_key';
  const [name = '', , ...rest] = typeof vkey === 'string' ? vkey.split('+') : [];
  const encoded = fromBase64(rest.join('+')); // base64 may hold a plus sign as well
  if (!KEY_NAME.test(name) || encoded?.length !== 33) {
    throw new Refusal(code, 'a key of a log or a witness looks like <name>+<id>+<base64 of 33 bytes>');
  }
  if (encoded[0] !== kind) {
    throw new Refusal(code, `the key ${name} is not one of a ${kind === ED25519 ? 'log' : 'witness'}`);
  }
  const key = noteKey(name, kind, encoded.slice(1));
  if (formatNoteKey(key) !== vkey) throw new Refusal(code, `the id of the key ${name} is not that of its bytes`);
  return key;
};

/**
 * @param {string} whole
 * @returns {Note}
 */
export const parseNote = (whole) => {
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
    throw new Refusal(MALFORMED, 'the checkpoint holds control characters');
  }
  const end = whole.lastIndexOf('\n\n');
  if (end < 1 || !whole.endsWith('\n')) {
    throw new Refusal(MALFORMED, 'a checkpoint is a text, an empty line, and lines of signatures');
  }
  const lines = whole.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw new Refusal(MALFORMED, `the checkpoint has more than ${MAX_SIGNATURES} signatures`);
  }
  return { text: whole.slice(0, end + 1), signatures: lines.map(parseSignature) };
};

/** @param {string} line @returns {NoteSignature} */
const parseSignature = (line) => {
  const [, name, encoded] = SIGNATURE.exec(line) ?? [];
  const raw = fromBase64(encoded);
  if (!name || !raw || raw.length < 5) {
    throw new Refusal(MALFORMED, 'a line of the checkpoint is not of the form "— <name> <base64>"');
  }
  return { name, id: raw.slice(0, 4), signature: raw.slice(4) };
};

/**
 * The keys of `known` whose signatures the note carries. Signatures of others say nothing and are passed over.
 *
 * @param {Note} note
 * @param {NoteKey[]} known
 * @param {SubtleCrypto | null | undefined} subtle
 * @returns {Promise<NoteKey[]>} a false signature under a known key refuses the whole note
 */
export const findSigners = async (note, known, subtle) => {
  /** @type {NoteKey[]} */
  const signers = [];
  for (const { name, id, signature } of note.signatures) {
    const key = known.find((each) => each.name === name && isEqual(each.id, id));
    if (!key) continue;
    const [message, raw] = key.kind === ED25519 ? [note.text, signature] : cosigned(note.text, signature);
    if (!(await isSigned(key.bytes, utf8(message), raw, subtle))) {
      throw new Refusal('bad_checkpoint_signature', `the signature of ${name} does not belong to this checkpoint`);
    }
    signers.push(key);
  }
  return signers;
};

/**
 * What a witness signed, and its signature; the time before it is in seconds since the Unix epoch.
 *
 * @param {string} text
 * @param {Uint8Array} raw
 * @returns {[string, Uint8Array]}
 */
const cosigned = (text, raw) => {
  const time = raw.length > TIME_BYTES ? new DataView(new Uint8Array(raw).buffer).getBigUint64(0) : 0n;
  return [`cosignature/v1\ntime ${time}\n${text}`, raw.slice(TIME_BYTES)];
};
