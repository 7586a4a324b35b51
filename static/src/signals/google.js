/** Google Consent Mode v2: what Google's tags and a Tag Manager container read from `dataLayer`. */
/** @import {Vendor} from './vendors' */

const SIGNALS = [
  'ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage', 'functionality_storage',
  'personalization_storage',
];
/** Sign-in and protection against fraud need no answer. */
const ALWAYS = { security_storage: 'granted' };

/** @param {(signal: string) => boolean} granted @returns {Record<string, string>} all seven */
const allSignals = (granted) => {
  const states = Object.fromEntries(
    SIGNALS.map((signal) => [signal, granted(signal) ? 'granted' : 'denied']),
  );
  return { ...states, ...ALWAYS };
};

/** Only an Arguments object is a command there, an array is none. @param {any} entry */
const isDefault = (entry) =>
  Object.prototype.toString.call(entry) === '[object Arguments]' &&
  entry[0] === 'consent' &&
  entry[1] === 'default' &&
  // One for some regions leaves all others without a default, which means granted.
  !(entry[2] && entry[2].region);

/** @returns {Vendor} */
export const createGoogle = () => {
  /** @type {unknown} */
  let known;

  /** @param {any} page @returns {(...command: unknown[]) => void} */
  const gtagOf = (page) =>
    function () {
      page.dataLayer.push(arguments);
    };

  /** @param {any} page */
  const begin = (page) => {
    const layer = (page.dataLayer = page.dataLayer || []);
    // Once a page's layer: Tag Manager throws old entries away, and one said twice is a mistake.
    if (known === layer) return;
    if (!Array.isArray(layer) || !layer.some(isDefault)) {
      gtagOf(page)('consent', 'default', allSignals(() => false));
    }
    known = layer;
  };

  return {
    find: (page) => page.dataLayer,
    begin,
    tell: (page, granted, { banner_version, action, choices, gpc }) => {
      begin(page);
      gtagOf(page)('consent', 'update', allSignals(granted));
      page.dataLayer.push({
        event: 'consentkit_update',
        consentkit: { version: banner_version, action, purposes: { ...choices }, gpc, receipt: null },
      });
    },
  };
};
