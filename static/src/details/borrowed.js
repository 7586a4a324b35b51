/** What the first bundle has anyway: the second uses it there and does not carry it again. */
/** @import {Core} from '../types' */

/** @type {Core['make']} */
export let make;
/** @type {Core['adoptSheet']} */
export let adoptSheet;
/** @type {Core['buttonRow']} */
export let buttonRow;
/** @type {Core['sameFor']} */
export let sameFor;
/** @type {Core['sameForAll']} */
export let sameForAll;

/** @param {Core} core */
export const borrow = (core) => {
  ({ make, adoptSheet, buttonRow, sameFor, sameForAll } = core);
};
