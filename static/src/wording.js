/** The owner's words. Texts stay texts, never markup. */
/** @import {Spoken} from './types' */

/**
 * @param {Pick<Spoken, 'texts'>} config
 * @param {string} key
 */
export const say = ({ texts }, key) => texts[key] || '';
