/** The first layer: what is asked, by whom, and three answers of equal weight. */
/** @import {Banner, Spoken} from './types' */
import { make } from './element.js';

/**
 * Buttons look alike by construction: same element, same class, differing in words and id only.
 *
 * @param {Spoken} config
 * @param {[id: string, text: string][]} buttons
 */
export const buttonRow = ({ texts }, buttons) =>
  make('div',
    { class: 'ck-row' },
    ...buttons.map(([id, text]) =>
      make('button', { type: 'button', id: 'ck-' + id }, texts[text]),
    ),
  );

/**
 * A button for each other language, named in that language.
 *
 * @param {Banner} config
 */
const languageLine = ({ languages, language, language_names: names }) =>
  names &&
  make('small', null,
    ...languages.map(
      (tag, index) =>
        tag !== language &&
        make('button', { type: 'button', class: 'ck-link', lang: tag }, names[index]),
    ),
  );

/**
 * @param {Banner} config
 * @param {string[]} notes why the banner is here again, what a signal did
 */
export const firstLayer = (config, notes) => {
  const { texts } = config;
  // A page that is locked until it has its answer needs a dialog that the browser makes modal.
  return make(config.lock ? 'dialog' : 'div',
    { id: 'ck-banner', role: 'dialog', 'aria-labelledby': 'ck-heading' },
    make('div',
      null,
      make('h2', { id: 'ck-heading' }, texts.heading),
      ...notes.map((note) => make('p', null, note)),
      make('p', null, texts.intro),
      // No link here: the banner stands before the page's own skip link, which must stay the first.
      make('small', null, texts.officer),
      languageLine(config),
    ),
    buttonRow(config, [
      ['decline', 'decline'],
      ['accept', 'accept'],
      ['settings', 'settings'],
    ]),
  );
};
