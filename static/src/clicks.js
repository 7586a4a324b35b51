/** What each button of ours does, in the first layer and on the page's own `data-ck` buttons. */
/** @import {Consent} from './consent' */

/** @param {Consent} consent */
export const createClicks = (consent) => (/** @type {Event} */ event) => {
  // Inside a shadow tree the event names its host; its path names the button.
  const [target] = event.composedPath();
  const button = target instanceof Element && target.closest('#ck-root button,[data-ck]');
  if (!button) return;
  const { id, dataset } = /** @type {HTMLElement} */ (button);
  const { ck } = dataset;
  // A link to the page without JavaScript may carry data-ck: with us here it leads nowhere else.
  if (ck) event.preventDefault();
  const answer = (/** @type {boolean} */ granted) => consent.answer(granted, ck ? 'page' : 'banner');
  const open = () => consent.open(button);
  /** @type {Record<string, () => unknown>} */
  const acts = {
    accept: () => answer(true),
    decline: () => answer(false),
    withdraw: () => consent.withdraw(ck ? 'page' : 'preferences'),
    settings: open,
    open,
  };
  const act = acts[ck || id.slice(3)]; // less `ck-`
  if (act) act();
  else consent.withDetails((found) => found.press(/** @type {HTMLElement} */ (button)));
};
