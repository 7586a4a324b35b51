/** The second layer: every category and purpose, what it sets and for how long, and a tick each. */
/** @import {Category, Choices, Config, Purpose, Service} from '../types' */
import { STORES } from './clearStores.js';
import { sayLifetime } from './fill.js';
import { buttonRow, make } from './shared.js';

/**
 * @param {Config} config
 * @param {Service} service
 */
const serviceItem = (config, { name, provider, policy_url, cookies }) =>
  make('li',
    null,
    make('b', null, name),
    provider && ` (${provider})`,
    policy_url && ' ',
    policy_url &&
      // In quotes: the build shortens our own `policy`, and this one is a text's name.
      make('a', { href: policy_url, target: '_blank', rel: 'noopener' }, config.texts['policy']),
    make('ul',
      null,
      ...cookies.map((cookie) =>
        make('li',
          null,
          make('code', null, cookie.name),
          cookie.kind && ` (${STORES[cookie.kind]})`,
          `: ${cookie.purpose} ${sayLifetime(config, cookie.lifetime)}`,
        ),
      ),
    ),
  );

/**
 * One question: a checkbox named by the category's title, and what ticking it means.
 *
 * @param {Purpose} asked
 * @param {boolean} ticked
 * @param {(Node | string | false | undefined)[]} more
 */
const question = ({ key, title, description }, ticked, ...more) => {
  const box = make('input', { type: 'checkbox', name: key });
  box.checked = ticked;
  return make('div',
    { class: 'ck-item' },
    make('label', null, box, title),
    make('p', null, description),
    ...more,
  );
};

/**
 * @param {Config} config
 * @param {Category} category
 * @param {Choices} choices
 */
const categoryItem = (config, category, choices) => {
  const { key, required, lifetime, services } = category;
  const item = question(
    category,
    choices[key] === true,
    make('small', null,
      required && config.texts.required + ' ',
      sayLifetime(config, lifetime),
    ),
    services.length > 0 &&
      make('details',
        null,
        make('summary', null, config.texts.details),
        make('ul', null, ...services.map((service) => serviceItem(config, service))),
      ),
  );
  if (required) /** @type {HTMLElement} */ (item.querySelector('input')).setAttribute('disabled', '');
  return item;
};

/**
 * Who answers for privacy here.
 *
 * @param {Config} config
 */
const officerLine = (config) => {
  const { name, email, address } = config.officer;
  return make('small', null,
    `${config.texts.officer} ${name}, `,
    make('a', { href: 'mailto:' + email }, email),
    address && ', ' + address,
  );
};

/**
 * @param {Config} config
 * @param {Choices} choices the answers so far; what has none is not ticked
 * @param {boolean} decided whether there is anything to withdraw
 * @param {string[]} signal what to say of the browser's own signal
 * @param {string} page where visitors find their receipts
 */
export const secondLayer = (config, choices, decided, signal, page) =>
  make('dialog',
    { id: 'ck-preferences', 'aria-labelledby': 'ck-title' },
    make('div',
      { class: 'ck-top' },
      make('h2', { id: 'ck-title', tabindex: '-1' }, config.texts.preferences_heading),
      make('button', { type: 'button', id: 'ck-close', class: 'ck-link' }, config.texts.close),
    ),
    make('div',
      { class: 'ck-body' },
      make('p', null, config.texts.preferences_intro),
      ...signal.map((line) => make('p', null, line)),
      make('fieldset',
        null,
        make('legend', null, config.texts.categories_heading),
        ...config.categories.map((category) => categoryItem(config, category, choices)),
      ),
      config.purposes.length > 0 &&
        make('fieldset',
          null,
          make('legend', null, config.texts.purposes_heading),
          make('p', null, config.texts.purposes_intro),
          ...config.purposes.map((purpose) => question(purpose, choices[purpose.key] === true)),
        ),
      officerLine(config),
      make('p', null, make('a', { href: page }, config.texts.receipts)),
    ),
    buttonRow(config, [
      ['save', 'save'],
      ['decline-all', 'decline'],
      ['accept-all', 'accept'],
      ...(decided ? [/** @type {[string, string]} */ (['withdraw', 'withdraw'])] : []),
    ]),
  );
