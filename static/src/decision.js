/** What a decision means under a banner: pure rules, no page, no clock, no storage. */
/** @import {Answer, Asked, Banner, Choices, Decision, Summary} from './types' */

const DAY_MS = 86_400_000;
// Browsers cap cookies at 400 days (RFC 6265bis 5.6).
const LONGEST_S = 400 * 86_400;
const DENIED = 1;
const GRANTED = 2;

/** @param {Banner} config @returns {Asked[]} all that has an answer */
export const asked = ({ categories, purposes }) => [...categories, ...purposes];

/**
 * What was answered to a question as it stands today: an answer to an earlier form of it is none.
 *
 * @param {Asked} item
 * @param {Decision | null} decision
 * @returns {Answer}
 */
export const answerTo = ({ slot, since = 1 }, decision) =>
  (decision && decision.version >= since && decision.answers[slot]) || 0;

/**
 * Seconds for which a decision still stands; 0 or less when it must be asked again.
 *
 * A time more than a day ahead is no time at which this visitor can have answered.
 *
 * @param {Decision} decision
 * @param {Banner} config
 * @param {number} now milliseconds since the Unix epoch
 */
export const remainingSeconds = (decision, config, now) => {
  const { validity_days, refusal_days = validity_days, categories } = config;
  const granted = categories.some((item) => !item.required && answerTo(item, decision) === GRANTED);
  const lapsesAt = decision.decidedAt + (granted ? validity_days : refusal_days) * DAY_MS;
  return decision.decidedAt > now + DAY_MS
    ? 0
    : Math.min(LONGEST_S, Math.floor((lapsesAt - now) / 1000));
};

/**
 * What holds for a question: whatever is required is granted, and without an answer nothing is said.
 *
 * @param {Asked | undefined} item
 * @param {Decision | null} decision
 */
export const stateOf = (item, decision) => {
  const answer = item && (item.required ? GRANTED : answerTo(item, decision));
  return answer ? answer === GRANTED : undefined;
};

/**
 * The answers by key, of what this banner asks; required categories are always granted.
 *
 * @param {Banner} config
 * @param {Decision | null} decision
 */
export const choicesOf = (config, decision) => {
  /** @type {Choices} */
  const choices = {};
  for (const item of asked(config)) {
    const state = stateOf(item, decision);
    if (state !== undefined) choices[item.key] = state;
  }
  return choices;
};

/**
 * The categories that wait for their answer. Opt-in purposes never bring the banner up.
 *
 * @param {Banner} config
 * @param {Decision | null} decision
 */
export const pendingOf = ({ categories }, decision) =>
  categories.filter((item) => !item.required && !answerTo(item, decision));

/**
 * The same answer to all of `items`.
 *
 * @param {Asked[]} items
 * @param {boolean} granted
 */
export const sameFor = (items, granted) => {
  /** @type {Choices} */
  const choices = {};
  for (const { key, required } of items) choices[key] = required || granted;
  return choices;
};

/**
 * The same answer to every category; opt-in purposes are left out, nobody asked about them here.
 *
 * @param {Banner} config
 * @param {boolean} granted
 */
export const sameForAll = ({ categories }, granted) => sameFor(categories, granted);

/**
 * Everything taken back: categories, and the purposes that were granted.
 *
 * @param {Banner} config
 * @param {Decision | null} decision
 */
export const withdrawal = (config, decision) => {
  const choices = sameForAll(config, false);
  const before = choicesOf(config, decision);
  for (const { key } of config.purposes) if (before[key]) choices[key] = false;
  return choices;
};

/**
 * The first thing wrong with choices that a program handed in; nothing when they may be saved.
 *
 * @param {Banner} config
 * @param {any} choices
 */
export const faultOf = (config, choices) => {
  if (Object(choices) !== choices) return 'choices';
  const known = asked(config);
  return Object.keys(choices).find((key) => {
    const item = known.find((one) => one.key === key);
    return !item || typeof choices[key] !== 'boolean' || (item.required && !choices[key]);
  });
};

/**
 * The answers by slot, with `choices` laid over the earlier ones that still are answers.
 *
 * @param {Banner} config
 * @param {Decision | null} decision
 * @param {Choices} choices
 */
export const mergeAnswers = (config, decision, choices) => {
  /** @type {Answer[]} */
  const answers = decision ? [...decision.answers] : [];
  for (const item of asked(config)) {
    const { key, slot } = item;
    answers[slot] = key in choices ? (choices[key] ? GRANTED : DENIED) : answerTo(item, decision);
  }
  return answers;
};

/**
 * @param {Banner} config
 * @param {Decision | null} decision
 * @param {boolean} gpc
 * @returns {Summary}
 */
export const summarise = (config, decision, gpc) =>
  Object.freeze({
    site: config.site,
    banner_version: config.version,
    language: config.language,
    decided_at: decision && new Date(decision.decidedAt).toISOString(),
    action: decision && decision.action,
    visitor_id: decision && decision.visitorId,
    gpc,
    choices: Object.freeze(choicesOf(config, decision)),
  });
