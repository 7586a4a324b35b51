/** What each button of ours does, in the first layer and on the page's own `data-ck` buttons. */
/** @import {Consent} from './consent' */

/** @param {Consent} consent */
export const createClicks = (consent) => {
  /** @type {Record<string, (button: Element) => unknown>} */
  const acts = {
    'ck-accept': () => consent.answer(true, 'banner'),
    'ck-decline': () => consent.answer(false, 'banner'),
    accept: () => consent.answer(true, 'page'),
    decline: () => consent.answer(false, 'page'),
    withdraw: () => consent.withdraw('page'),
    open: consent.open,
    'ck-settings': consent.open,
  };

  return (/** @type {Event} */ event) => {
    // Inside a shadow tree the event names its host; its path names the button.
    const [target] = event.composedPath();
    const button = target instanceof Element && target.closest('#ck-root button,[data-ck]');
    if (!button) return;
    const { id, dataset } = /** @type {HTMLElement} */ (button);
    // A link to the page without JavaScript may carry data-ck: with us here it leads nowhere else.
    if (dataset.ck) event.preventDefault();
    const act = acts[dataset.ck || id];
    if (act) act(button);
    else consent.withDetails((found) => found.press(/** @type {HTMLElement} */ (button)));
  };
};
