/** The first layer: what is asked, by whom, and three answers of equal weight. */
/** @import {Banner, Spoken} from './types' */
import { make } from './element.js';
import { nameOf } from './languageName.js';
import { say } from './wording.js';

/**
 * Buttons look alike by construction: same element, same class, differing in words and id only.
 *
 * @param {Spoken} config
 * @param {[id: string, text: string][]} buttons
 */
export const buttonRow = (config, buttons) =>
  make('div',
    { class: 'ck-row' },
    ...buttons.map(([id, text]) =>
      make('button', { type: 'button', id: 'ck-' + id }, say(config, text)),
    ),
  );

/**
 * A button for each other language, named in that language.
 *
 * @param {Banner} config
 */
const languageLine = ({ languages, language }) => {
  const others = languages.filter((tag) => tag !== language);
  return (
    others[0] &&
    make('small', null,
      ...others.map((tag) =>
        make('button', { type: 'button', class: 'ck-link', lang: tag }, nameOf(tag)),
      ),
    )
  );
};

/**
 * @param {Banner} config
 * @param {string[]} notes why the banner is here again, what a signal did
 */
export const firstLayer = (config, notes) => {
  const { name, email } = config.officer;
  // A page that is locked until it has its answer needs a dialog that the browser makes modal.
  return make(config.lock ? 'dialog' : 'div',
    { id: 'ck-banner', role: 'dialog', 'aria-labelledby': 'ck-heading' },
    make('div',
      null,
      make('h2', { id: 'ck-heading' }, say(config, 'heading')),
      ...notes.map((note) => make('p', null, note)),
      make('p', null, say(config, 'intro')),
      // No link here: the banner stands before the page's own skip link, which must stay the first.
      make('small', null, `${say(config, 'officer')} ${name}, ${email}`),
      languageLine(config),
    ),
    buttonRow(config, [
      ['decline', 'decline'],
      ['accept', 'accept'],
      ['settings', 'settings'],
    ]),
  );
};
