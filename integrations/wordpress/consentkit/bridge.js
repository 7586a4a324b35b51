// Tells the WP Consent API what visitors answered. Where that API is not there, it does nothing.
'use strict';
(() => {
  const { consentkit, CONSENTKIT_WP: settings } = window;
  if (!consentkit || !settings || typeof window.wp_set_consent !== 'function') return;

  // Of several categories that stand for one of the API's, each has to be granted.
  function tell({ choices }) {
    const found = new Map();
    for (const [category, names] of Object.entries(settings.categories)) {
      if (!(category in choices)) continue;
      for (const name of names) found.set(name, choices[category] && (found.get(name) ?? true));
    }
    for (const names of Object.values(settings.categories)) {
      for (const name of names) window.wp_set_consent(name, found.get(name) ? 'allow' : 'deny');
    }
    window.wp_set_consent('functional', 'allow');
  }

  window.wp_consent_type = 'optin';
  document.dispatchEvent(new CustomEvent('wp_consent_type_defined'));
  consentkit.on('ready', tell);
  consentkit.on('change', tell);
})();
