/** The consent cookie's form: strict both ways, so that doubt always reads as "not decided". */
/** @import {Action, Answer, Decision} from './types' */

const FORM =
  /^v1\.([1-9]\d{0,8})\.([1-9a-z][\da-z]{0,8})\.(0|[1-9a-f][\da-f]{0,31})\.([\w-]{21}[AQgw])\.((accept|decline)_all|save|withdraw|gpc|api|carried_over)$/;
const SLOTS = 64;

/**
 * Two bits a slot, so two slots a hexadecimal digit: 128 bits do not fit into a JavaScript number.
 *
 * @param {Decision} decision
 */
export const formatDecision = ({ version, decidedAt, answers, visitorId, action }) => {
  let hex = '';
  for (let slot = 0; slot < SLOTS; slot += 2) {
    hex = ((answers[slot] || 0) + 4 * (answers[slot + 1] || 0)).toString(16) + hex;
  }
  hex = hex.replace(/^0+(?=.)/, '');
  return ['v1', version, decidedAt.toString(36), hex, visitorId, action].join('.');
};

/**
 * @param {string} text
 * @returns {Decision | null} null for anything that `formatDecision` would not have written
 */
export const parseDecision = (text) => {
  const [, version, time, hex, visitorId, action] = FORM.exec(text) || [];
  if (!version || !time || !hex || !visitorId) return null;
  /** @type {number[]} */
  const answers = [];
  for (const digit of hex) answers.unshift(parseInt(digit, 16) & 3, parseInt(digit, 16) >> 2);
  if (answers.includes(3)) return null;
  return {
    version: +version,
    decidedAt: parseInt(time, 36),
    answers: /** @type {Answer[]} */ (answers),
    visitorId,
    action: /** @type {Action} */ (action),
  };
};
