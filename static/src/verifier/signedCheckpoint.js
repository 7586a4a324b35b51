/** Whose signature makes a checkpoint worth believing. */
/** @import {Key} from './keys.js' */
/** @import {Checkpoint} from './checkpoint.js' */
/** @import {NoteKey} from './note.js' */

import { COSIGNATURE, ED25519, findSigners, noteKey, parseNoteKey } from './note.js';
import { Refusal } from './refusal.js';

/** What a service calls its log: its address without the scheme. @param {string} issuer */
export const originOf = (issuer) => `${issuer.replace(/^https?:\/\//, '')}/log`;

/**
 * The keys that may sign for the log. Without verifier keys these are the published ones, under the log's name,
 * but none that was revoked: whoever stole it could sign a log in which all his receipts are old.
 *
 * @param {string} origin
 * @param {unknown} vkeys an array of verifier keys, or undefined
 * @param {Map<string, Key> | null} published
 * @returns {NoteKey[]}
 */
export const logKeys = (origin, vkeys, published) => {
  if (vkeys === undefined) {
    const good = [...(published?.values() ?? [])].filter(({ revoked }) => !revoked);
    return good.map(({ bytes }) => noteKey(origin, ED25519, bytes));
  }
  const keys = list(vkeys).map((vkey) => parseNoteKey(vkey, ED25519));
  return keys.filter(({ name }) => name === origin);
};

/** @param {unknown} vkeys */
export const witnessKeys = (vkeys) => list(vkeys).map((vkey) => parseNoteKey(vkey, COSIGNATURE));

/** @param {unknown} vkeys @returns {unknown[]} */
const list = (vkeys) => {
  if (!Array.isArray(vkeys)) throw new Refusal('malformed_log_key', 'the keys of logs and witnesses come in a list');
  return vkeys;
};

/**
 * Check that a log said this, and return the names of the witnesses who saw it.
 *
 * @param {Checkpoint} checkpoint
 * @param {object} trust
 * @param {string} trust.origin the log's name
 * @param {NoteKey[]} trust.log
 * @param {NoteKey[]} trust.witnesses
 * @param {SubtleCrypto | null | undefined} trust.subtle
 * @returns {Promise<string[]>} keys that are the log's own, or another witness's, count once
 */
export const checkSigned = async (checkpoint, { origin, log, witnesses, subtle }) => {
  if (checkpoint.origin !== origin) {
    throw new Refusal('another_log', `this is a checkpoint of ${checkpoint.origin}, not of ${origin}`);
  }
  const signers = await findSigners(checkpoint.note, [...log, ...witnesses], subtle);
  if (!signers.some((key) => log.includes(key))) {
    throw new Refusal('unknown_log_key', 'the checkpoint carries no signature of a known key of its log');
  }
  const counted = new Set(log.map(({ bytes }) => bytes.join()));
  const seen = [];
  for (const { name, bytes } of signers) {
    if (counted.has(bytes.join())) continue;
    counted.add(bytes.join());
    seen.push(name);
  }
  return seen;
};
