/** Puts functions of ours before the browser's, or before what other code has put there. */

/** @typedef {ReturnType<typeof createReplacer>} Replacer */
/** @typedef {{get?(this: any): unknown, set(this: any, value: unknown): void}} Accessor */

export const createReplacer = () => {
  /** @type {string[]} */
  const failed = [];

  /**
   * @param {object | undefined} owner
   * @param {string} name
   * @param {(found: PropertyDescriptor) => PropertyDescriptor & ThisType<any>} change
   */
  const property = (owner, name, change) => {
    try {
      const found = owner && Object.getOwnPropertyDescriptor(owner, name);
      if (found) Object.defineProperty(/** @type {object} */ (owner), name, change(found));
    } catch {
      failed.push(name);
    }
  };

  return {
    /** What could not be replaced: a page may have frozen it. */
    failed,

    /**
     * @param {object | undefined} owner
     * @param {string} name
     * @param {(before: Function) => (this: any, ...args: any[]) => unknown} make
     */
    method: (owner, name, make) =>
      property(owner, name, (found) => {
        const value = make(found.value || /** @type {any} */ (owner)[name]);
        return found.value
          ? { ...found, value }
          : { configurable: true, enumerable: !!found.enumerable, writable: true, value };
      }),

    /**
     * @param {object | undefined} owner
     * @param {string} name
     * @param {(get: Function, set: Function) => Accessor} make
     */
    accessor: (owner, name, make) =>
      property(owner, name, (found) => ({
        ...found,
        ...make(/** @type {Function} */ (found.get), /** @type {Function} */ (found.set)),
      })),
  };
};
