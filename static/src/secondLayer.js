/** The second layer: every category and purpose, what it sets and for how long, and a tick each. */
/** @import {Category, Choices, Config, Purpose, Service} from './types' */
/** @import {Make} from './element' */
import { buttonRow } from './firstLayer.js';
import { say, sayLifetime } from './wording.js';

/**
 * @param {Make} make
 * @param {Config} config
 * @param {Service} service
 */
const serviceItem = (make, config, { name, provider, policy_url, cookies }) =>
  make('li',
    null,
    make('b', null, name),
    provider && ` (${provider})`,
    policy_url && ' ',
    policy_url &&
      make('a', { href: policy_url, target: '_blank', rel: 'noopener' }, say(config, 'policy')),
    make('ul',
      null,
      ...cookies.map((cookie) =>
        make('li',
          null,
          make('code', null, cookie.name),
          `: ${cookie.purpose} ${sayLifetime(config, cookie.lifetime)}`,
        ),
      ),
    ),
  );

/**
 * One question: a checkbox named by the category's title, and what ticking it means.
 *
 * @param {Make} make
 * @param {Purpose} asked
 * @param {boolean} ticked
 * @param {(Node | string | false | undefined)[]} more
 */
const question = (make, { key, title, description }, ticked, ...more) => {
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
 * @param {Make} make
 * @param {Config} config
 * @param {Category} category
 * @param {Choices} choices
 */
const categoryItem = (make, config, category, choices) => {
  const { key, required, lifetime, services } = category;
  const item = question(
    make,
    category,
    choices[key] === true,
    make('small', null,
      required && say(config, 'required') + ' ',
      sayLifetime(config, lifetime),
    ),
    services.length > 0 &&
      make('details',
        null,
        make('summary', null, say(config, 'details')),
        make('ul', null, ...services.map((service) => serviceItem(make, config, service))),
      ),
  );
  if (required) /** @type {HTMLElement} */ (item.querySelector('input')).setAttribute('disabled', '');
  return item;
};

/**
 * Who answers for privacy here.
 *
 * @param {Make} make
 * @param {Config} config
 */
const officerLine = (make, config) => {
  const { name, email, address } = config.officer;
  return make('small', null,
    `${say(config, 'officer')} ${name}, `,
    make('a', { href: 'mailto:' + email }, email),
    address && ', ' + address,
  );
};

/**
 * @param {Make} make
 * @param {Config} config
 * @param {Choices} choices the answers so far; what has none is not ticked
 * @param {boolean} decided whether there is anything to withdraw
 */
export const secondLayer = (make, config, choices, decided) =>
  make('dialog',
    { id: 'ck-preferences', 'aria-labelledby': 'ck-title' },
    make('div',
      { class: 'ck-top' },
      make('h2', { id: 'ck-title', tabindex: '-1' }, say(config, 'preferences_heading')),
      make('button', { type: 'button', id: 'ck-close', class: 'ck-link' }, say(config, 'close')),
    ),
    make('div',
      { class: 'ck-body' },
      make('p', null, say(config, 'preferences_intro')),
      make('fieldset',
        null,
        make('legend', null, say(config, 'categories_heading')),
        ...config.categories.map((category) => categoryItem(make, config, category, choices)),
      ),
      config.purposes.length > 0 &&
        make('fieldset',
          null,
          make('legend', null, say(config, 'purposes_heading')),
          make('p', null, say(config, 'purposes_intro')),
          ...config.purposes.map((purpose) => question(make, purpose, choices[purpose.key] === true)),
        ),
      officerLine(make, config),
    ),
    buttonRow(make, config, [
      ['save', 'save'],
      ['decline-all', 'decline'],
      ['accept-all', 'accept'],
      ...(decided ? [/** @type {[string, string]} */ (['withdraw', 'withdraw'])] : []),
    ]),
  );
