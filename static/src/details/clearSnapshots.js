/** Makes libraries that keep left pages forget them: what had started there would come back to life. */

export const clearSnapshots = () => {
  try {
    const { Turbo } = /** @type {any} */ (window);
    if (Turbo && Turbo.cache) Turbo.cache.clear();
    // htmx 2, which fetches a page that it does not find here.
    sessionStorage.removeItem('htmx-history-cache');
  } catch {
    // Denied, or another Turbo than we know.
  }
};
