/** The log's tree: what a proof of hashes leads to. Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2, as RFC 6962. */

import { sha256 } from './sha2.js';
import { isEqual, join } from './text.js';

export const HASH_BYTES = 32;
// Sizes are below 2^53, so no honest proof is longer.
export const MAX_HASHES = 64;

/** @param {Uint8Array} entry */
export const leafHash = (entry) => sha256(join(Uint8Array.of(0), entry));

/** @param {Uint8Array} left @param {Uint8Array} right */
export const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

export const emptyRoot = () => sha256(new Uint8Array(0));

// Not `>>`, which would cut sizes to 32 bits.
/** @param {number} n */
const half = (n) => Math.floor(n / 2);
/** @param {number} n */
const isOdd = (n) => n % 2 === 1;

/**
 * From node `place` up to the root, where `end` is the number of the level's last node.
 *
 * @param {number} place
 * @param {number} end
 * @param {Uint8Array[]} proof hashes of 32 bytes, the nearest sibling first
 * @param {(sibling: Uint8Array, isLeft: boolean) => void} visit
 * @returns {boolean} whether the proof ends where the tree does: it is right for one size only
 */
const climb = (place, end, proof, visit) => {
  let [first, last] = [place, end];
  for (const sibling of proof) {
    if (last === 0) return false;
    const isLeft = isOdd(first) || first === last;
    visit(sibling, isLeft);
    // An odd last node rises until it has a left sibling.
    while (isLeft && !isOdd(first) && first !== 0) [first, last] = [half(first), half(last)];
    [first, last] = [half(first), half(last)];
  }
  return last === 0;
};

/**
 * Whether `leaf` is number `index` of the tree with `size` leaves and this root.
 *
 * @param {number} index
 * @param {number} size
 * @param {Uint8Array} leaf
 * @param {Uint8Array[]} proof hashes of 32 bytes, the leaf's sibling first
 * @param {Uint8Array} root
 */
export const isIncluded = (index, size, leaf, proof, root) => {
  if (index >= size) return false;
  let hash = leaf;
  const isWhole = climb(index, size - 1, proof, (sibling, isLeft) => {
    hash = isLeft ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  });
  return isWhole && isEqual(hash, root);
};

/**
 * Whether the tree `before` is the beginning of the tree `after`: nothing changed, left out or put between.
 *
 * @param {{size: number, root: Uint8Array}} before
 * @param {{size: number, root: Uint8Array}} after
 * @param {Uint8Array[]} proof hashes of 32 bytes
 */
export const isConsistent = (before, after, proof) => {
  if (before.size > after.size) return false;
  if (before.size === after.size) return !proof.length && isEqual(before.root, after.root);
  if (before.size === 0) return !proof.length && isEqual(before.root, emptyRoot());
  const isPowerOf2 = Number.isInteger(Math.log2(before.size)) && 2 ** Math.log2(before.size) === before.size;
  const [start, ...rest] = isPowerOf2 ? [before.root, ...proof] : proof;
  if (!start) return false;
  let [first, last] = [before.size - 1, after.size - 1];
  while (isOdd(first)) [first, last] = [half(first), half(last)];
  let [old, now] = [start, start];
  const isWhole = climb(first, last, rest, (sibling, isLeft) => {
    old = isLeft ? nodeHash(sibling, old) : old;
    now = isLeft ? nodeHash(sibling, now) : nodeHash(now, sibling);
  });
  return isWhole && isEqual(old, before.root) && isEqual(now, after.root);
};
