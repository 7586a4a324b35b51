/** Global Privacy Control: what the browser's signal turns off, and when an answer outweighs it. */
/** @import {Asked, Banner, Decision} from '../types' */
import { answerTo } from '../decision.js';

const DENIED = 1;

/**
 * The categories that a Global Privacy Control signal turns off now. It beats an earlier yes, but
 * not one that was given knowing of the signal (California Code of Regulations, title 11, 7025(c)(3)).
 *
 * @param {Banner} config
 * @param {Decision | null} decision
 * @param {boolean} overridden whether the decision was made while the signal was on
 */
export const turnedOff = ({ categories }, decision, overridden) =>
  categories.filter((item) => {
    const answer = answerTo(item, decision);
    return item.gpc && answer !== DENIED && !(answer && overridden);
  });
