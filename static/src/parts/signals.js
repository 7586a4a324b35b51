/** To be written. */

CONSENTKIT_PARTS.push(() => ({}));
