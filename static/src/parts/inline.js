/** The banner stands in the page, where the owner put `data-ck-banner`; at its top without that. */

CONSENTKIT_PARTS.push(() => ({
  // What comes into the page's flow after it was drawn moves all below.
  atOnce: true,
  place: () =>
    document.querySelector('[data-ck-banner]') ||
    (document.readyState === 'loading' ? null : document.body),
}));
