/** What each button of ours does, in the two layers and on the page's own `data-ck` buttons. */
/** @import {Consent} from './consent' */
/** @import {Choices} from './types' */
import { sameForAll } from './decision.js';

/** @param {Element} layer @returns {Choices} what is ticked there, box by box */
const readTicks = (layer) => {
  /** @type {Choices} */
  const choices = {};
  for (const box of layer.querySelectorAll('input')) choices[box.name] = box.checked;
  return choices;
};

/**
 * @param {Consent} consent
 * @param {(tag: string) => unknown} setLanguage
 */
export const createClicks = (consent, setLanguage) => {
  /** One answer for all categories from the second layer, where opt-ins were asked as well. */
  const answerAll = (/** @type {Element} */ layer, /** @type {boolean} */ granted) => {
    const config = consent.config();
    const ticks = readTicks(layer);
    const { choices } = consent.get();
    // A box that the visitor ticked beside "accept all" counts; then it was not one click for all.
    const own = config.purposes.some(({ key }) => ticks[key] !== (choices[key] === true));
    const all = sameForAll(config, granted);
    if (granted && own) return consent.decide({ ...ticks, ...all }, 'save', 'preferences');
    if (granted) return consent.accept('preferences');
    for (const { key } of config.purposes) all[key] = false;
    return consent.decide(all, 'decline_all', 'preferences');
  };

  /** @type {Record<string, (button: Element, layer: Element) => unknown>} */
  const layers = {
    'ck-accept': () => consent.accept('banner'),
    'ck-decline': () => consent.decline('banner'),
    'ck-settings': (button) => consent.open(button),
    'ck-save': (_, layer) => consent.decide(readTicks(layer), 'save', 'preferences'),
    'ck-accept-all': (_, layer) => answerAll(layer, true),
    'ck-decline-all': (_, layer) => answerAll(layer, false),
    'ck-withdraw': () => consent.withdraw('preferences'),
    'ck-close': () => consent.back(),
  };
  /** @type {Record<string, (button: Element) => unknown>} */
  const page = {
    accept: () => consent.accept('page'),
    decline: () => consent.decline('page'),
    withdraw: () => consent.withdraw('page'),
    open: (button) => consent.open(button),
  };

  return (/** @type {Event} */ event) => {
    const { target } = event;
    const button = target instanceof Element && target.closest('#ck-root button,[data-ck]');
    if (!button) return;
    const { id, lang, dataset } = /** @type {HTMLElement} */ (button);
    // A link to the page without JavaScript may carry data-ck: with us here it leads nowhere else.
    if (dataset.ck) event.preventDefault();
    const act = dataset.ck ? page[dataset.ck] : layers[id];
    if (act) act(button, button.closest('dialog') || button);
    else if (lang) setLanguage(lang);
  };
};
