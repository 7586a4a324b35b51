/** Tells the service that the banner was on screen: how often is counted, and not for whom. */

/**
 * Whatever a page has taken away, it still gets its banner, and hears nothing of this.
 *
 * @template {any[]} Given
 * @param {(...given: Given) => void} run
 */
const quietly = (run) => (/** @type {Given} */ ...given) => {
  try {
    run(...given);
  } catch {
    // Not counted.
  }
};

CONSENTKIT_PARTS.push((core) => {
  let isTold = false;

  const tell = quietly(() => {
    const { version, language } = core.consent().config();
    const body = JSON.stringify({ banner_version: version, language });
    // Neither a cookie nor the page's address goes along.
    fetch(core.base + 'shown', {
      method: 'POST', body, credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true,
    }).catch(() => {});
  });

  // In a tab behind others, or further down the page, nobody sees it yet.
  const watch = (/** @type {HTMLElement} */ banner) => {
    const observer = new IntersectionObserver(
      quietly((entries) => {
        for (const { isIntersecting } of entries) {
          if (isTold || !isIntersecting) continue;
          isTold = true;
          observer.disconnect();
          (window.requestIdleCallback || setTimeout)(tell);
        }
      }),
    );
    observer.observe(banner);
  };

  return { mounted: quietly((banner) => banner && !isTold && watch(banner)) };
});
