/** Placeholders for embeds that are held. */
/** @import {Config, Core} from '../types' */

/**
 * @param {Core} _core
 * @param {() => Config} _whole
 * @returns {() => void}
 */
export const createEmbeds = (_core, _whole) => () => {};
