/** What was checked and what came of it: every refusal ends here, so that nothing is thrown at the page. */

import { Refusal } from './refusal.js';

/**
 * `code` is null when the check holds, else stable for programs; `detail` is a sentence either way.
 *
 * @typedef {{name: string, ok: boolean, code: string | null, detail: string}} Check
 */

/** What a check found, and the sentence that says so. @template T @typedef {{value: T, detail: string}} Found */

export const createReport = () => {
  /** @type {Check[]} */
  const checks = [];

  /** @param {string} name @param {unknown} error */
  const fail = (name, error) => {
    // Anything but a refusal is a fault of ours, and never a reason to believe the receipt.
    const code = error instanceof Refusal ? error.code : 'not_checked';
    const detail = error instanceof Refusal ? error.message : 'this could not be checked';
    checks.push({ name, ok: false, code, detail });
  };

  return {
    checks,
    isGood: () => checks.length > 0 && checks.every(({ ok }) => ok),

    /**
     * Run one check and keep what it says. What earlier checks found is handed in; if one of them found
     * nothing, this one cannot be made, and does not hold.
     *
     * @template {unknown[] | []} N
     * @template T
     * @param {string} name
     * @param {N} needed
     * @param {(...needed: {[I in keyof N]: NonNullable<N[I]>}) => Found<T> | Promise<Found<T>>} run
     * @returns {Promise<T | undefined>}
     */
    check: async (name, needed, run) => {
      try {
        if (needed.some((each) => each === undefined)) {
          throw new Refusal('not_checked', 'this could not be checked, because an earlier check failed');
        }
        const { value, detail } = await run(.../** @type {{[I in keyof N]: NonNullable<N[I]>}} */ (needed));
        checks.push({ name, ok: true, code: null, detail });
        return value;
      } catch (error) {
        fail(name, error);
        return undefined;
      }
    },
  };
};
