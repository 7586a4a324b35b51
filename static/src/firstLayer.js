/** The first layer: what is asked, by whom, and three answers of equal weight. */
/** @import {Banner} from './types' */
/** @import {Make} from './element' */
import { say } from './wording.js';

/**
 * Buttons look alike by construction: same element, same class, differing in words and id only.
 *
 * @param {Make} make
 * @param {Banner} config
 * @param {[id: string, text: string][]} buttons
 */
export const buttonRow = (make, config, buttons) =>
  make('div',
    { class: 'ck-row' },
    ...buttons.map(([id, text]) =>
      make('button', { type: 'button', id: 'ck-' + id }, say(config, text)),
    ),
  );

/**
 * A button for each other language, named in that language.
 *
 * @param {Make} make
 * @param {Banner} config
 */
const languageLine = (make, config) => {
  const others = config.languages.filter((tag) => tag !== config.language);
  return (
    others.length > 0 &&
    make('small', null,
      ...others.map((tag) =>
        make('button', { type: 'button', class: 'ck-link', lang: tag }, nameOf(tag)),
      ),
    )
  );
};

/** @param {string} tag */
const nameOf = (tag) => {
  try {
    return new Intl.DisplayNames(tag, { type: 'language' }).of(tag) || tag;
  } catch {
    return tag;
  }
};

/**
 * @param {Make} make
 * @param {Banner} config
 * @param {boolean} again whether the visitor has answered an earlier banner
 */
export const firstLayer = (make, config, again) => {
  const { name, email } = config.officer;
  return make('div',
    { id: 'ck-banner', role: 'dialog', 'aria-labelledby': 'ck-heading' },
    make('div',
      null,
      make('h2', { id: 'ck-heading' }, say(config, 'heading')),
      again && make('p', null, say(config, 'again')),
      make('p', null, say(config, 'intro')),
      // No link here: the banner stands before the page's own skip link, which must stay the first.
      make('small', null, `${say(config, 'officer')} ${name}, ${email}`),
      languageLine(make, config),
    ),
    buttonRow(make, config, [
      ['decline', 'decline'],
      ['accept', 'accept'],
      ['settings', 'settings'],
    ]),
  );
};
