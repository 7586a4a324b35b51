/** Keeps the vendors that an owner names at the state of the answer; the page never suffers for it. */
/** @import {Choices, Summary} from '../types' */
import { VENDORS } from './vendors.js';

/**
 * Whether a signal may say "granted": every category that it stands for has to be.
 *
 * @param {Record<string, string[]>} map
 * @param {Readonly<Choices>} choices
 * @param {string} signal
 */
export const isGranted = (map, choices, signal) => {
  const asked = Object.keys(map).filter((key) => (map[key] || []).includes(signal));
  return asked.length > 0 && asked.every((key) => choices[key] === true);
};

/**
 * @param {any} page the window
 * @param {{vendors: string[], map: Record<string, string[]>}} signals
 * @param {(code: string, detail: string) => void} fail
 */
export const createSignals = (page, { vendors, map }, fail) => {
  /** @type {Summary | null} */
  let answered = null;

  const told = vendors.flatMap((name) => {
    const create = VENDORS[name];
    if (!create) return [];
    const vendor = create();
    /** @type {unknown} */
    let heard;
    let hasFailed = false;
    return (/** @type {boolean} */ onlyNew) => {
      try {
        if (onlyNew && (!vendor.find || vendor.find(page) === heard)) return;
        const now = answered;
        if (now) vendor.tell(page, (signal) => isGranted(map, now.choices, signal), now);
        else vendor.begin(page);
        heard = vendor.find && vendor.find(page);
      } catch (error) {
        // One line is enough for a page that made something odd of a vendor's name.
        if (!hasFailed) fail('not_signalled', `${name}: ${error}`);
        hasFailed = true;
      }
    };
  });
  const tellAll = (/** @type {boolean} */ onlyNew) => {
    for (const tell of told) tell(onlyNew);
  };

  return {
    begin: () => tellAll(false),
    /** @param {Summary} now an answer, or that there is none any more */
    tell: (now) => {
      if (!now.decided_at && !answered) return;
      answered = now;
      tellAll(false);
    },
    /** A snippet may have come, or begun its queue anew, since we last spoke. */
    again: () => tellAll(true),
  };
};
