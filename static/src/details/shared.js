/** What the first bundle has already: the second takes it from there instead of bringing it again. */
/** @import {Core} from '../types' */

/** @type {Core['adopt']} */
export let adoptSheet;
/** @type {Core['buttonRow']} */
export let buttonRow;
/** @type {Core['make']} */
export let make;

/** @param {Core} core before anything else here is called */
export const share = (core) => {
  ({ adopt: adoptSheet, buttonRow, make } = core);
};
