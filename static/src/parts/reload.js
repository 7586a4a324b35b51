/** Reloads the page when a category that was granted no longer is: what it started can only end so. */
/** @import {Details} from '../types' */
import { watchForms } from '../reload/halfFilled.js';

// For the receipt to come home. If it does not, it is asked for again after the reload.
const LONGEST_WAIT_MS = 1_000;
const LOOK_AGAIN_MS = 50;

CONSENTKIT_PARTS.push((core) => {
  const isHalfFilled = watchForms();

  /** @param {number} until @param {Details} [details] */
  const reload = (until, details) => {
    // What the visitor was writing is worth more than a page that starts afresh.
    if (isHalfFilled()) details && details.announce('reload_later');
    else if (core.shelf.read().waiting[0] && core.now() < until) {
      setTimeout(reload, LOOK_AGAIN_MS, until, details);
    } else location.reload();
  };

  return {
    change: ({ choices }, before) => {
      const { categories } = core.consent().config();
      if (!before || !categories.some(({ key }) => before[key] && !choices[key])) return;
      const until = core.now() + LONGEST_WAIT_MS;
      // The second bundle deletes what the category left behind, and the receipt is put aside, right
      // after this; before that there is no going.
      setTimeout(() =>
        core.consent().withDetails(
          (details) => reload(until, details),
          () => reload(until),
        ),
      );
    },
  };
});
