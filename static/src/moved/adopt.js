/** Takes over, once, what the visitor answered in the earlier tool's time: never as given anew. */
/** @import {Core, Decision, Moved} from '../types' */
import { mergeAnswers, remainingSeconds } from '../decision.js';
import { clearCookies } from '../details/clearCookies.js';
import { choicesFrom, readOldAnswers } from './oldAnswers.js';

// As long as details/receipts.js lets a decision wait.
const LONGEST_WAIT_MS = 23 * 3_600_000;
const DAY_MS = 86_400_000;

/** @param {Core} core @param {Moved} moved @returns {string} what the tool has kept; '' for nothing */
const kept = ({ jar }, { cookie, store }) => {
  if (store) return localStorage.getItem(cookie) || '';
  const pair = jar.cookie.split(/; */).find((each) => each.startsWith(cookie + '='));
  return pair ? pair.slice(cookie.length + 1) : '';
};

/** @param {Core} core @param {Moved} moved */
const remove = ({ jar, keeper }, { cookie, store }) => {
  if (store) localStorage.removeItem(cookie);
  else clearCookies(jar, location, [cookie], keeper.name);
};

/**
 * The consent cookie is written before the first bundle reads it, so that all follows from it as from
 * any other answer; the tool's own goes when ours is there and the receipt is on its way.
 *
 * @param {Core} core
 * @param {Moved} moved
 * @returns {boolean} whether an answer was taken over
 */
export const adopt = (core, moved) => {
  const { consent, keeper, newKey, now, shelf } = core;
  const raw = kept(core, moved);
  if (!raw) return false;
  const config = consent().config();
  const today = now();
  // An answer that was given to us is the later one.
  if (keeper.read(config, today)) {
    remove(core, moved);
    return false;
  }
  const { given, at } = readOldAnswers(raw, moved, today);
  const choices = choicesFrom(given, moved.names, config.categories);
  if (!config.categories.some(({ key, required }) => !required && key in choices)) return false;
  /** @type {Decision} */
  const decision = {
    version: config.version,
    // Of a time to come nobody knows what it was meant to be.
    decidedAt: at && at < today + DAY_MS ? at : today,
    answers: mergeAnswers(config, null, choices),
    visitorId: newKey(),
    action: 'carried_over',
  };
  if (remainingSeconds(decision, config, today) < 1) return false;
  keeper.write(decision, config, today);
  if (!keeper.read(config, today)) return false;
  const body = JSON.stringify({
    banner_version: config.version,
    action: 'carried_over',
    surface: 'api',
    language: config.language,
    choices,
    visitor_id: decision.visitorId,
    decided_at: new Date(decision.decidedAt).toISOString(),
    gpc: navigator.globalPrivacyControl === true,
  });
  shelf.change(({ waiting }) => waiting.push({ key: today + newKey(), body, at: today }));
  remove(core, moved);
  return true;
};

/**
 * One that could not be recorded in time is asked about again, like any other. Those are told by
 * their time, which here is that of the earlier tool.
 *
 * @param {Core} core
 */
export const lapseUnrecorded = ({ consent, now, shelf }) => {
  const isStale = (/** @type {{at: number, body: string}} */ { at, body }) =>
    !(now() - at < LONGEST_WAIT_MS) && body.includes('"carried_over"');
  if (!shelf.read().waiting.some(isStale)) return;
  shelf.change((found) => {
    found.waiting = found.waiting.filter((each) => !isStale(each));
  });
  consent().lapse();
};
