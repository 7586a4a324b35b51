/** What other consent tools call held elements and buttons, said in our attributes. */
/** @import {Moved} from '../types' */
import { ADDRESSES } from '../gate.js';

const MARKED = '[data-name],[data-purpose],[data-cookiecategory],[data-cookieconsent],[data-category]';
const BUTTONS = '[data-cc],a[href$="#tarteaucitron"]';
// Cookiebot and its like; and Orejime's up to version 2.
const OLD_TYPES = /^(text\/plain|opt-in)$/;
const BLOCKED = 'data-cookieblock-';

/** What a button of theirs does, by ours. @type {Record<string, string>} */
const ACTS = {
  'accept-all': 'accept',
  'accept-necessary': 'decline',
  'show-preferencesModal': 'open',
  'show-consentModal': 'open',
  'c-settings': 'open',
};

/** Players that stand in the page as an empty element with a number. @type {Record<string, [string, string]>} */
const PLAYERS = {
  youtube_player: ['youtube', 'https://www.youtube-nocookie.com/embed/'],
  vimeo_player: ['vimeo', 'https://player.vimeo.com/video/'],
  dailymotion_player: ['dailymotion', 'https://www.dailymotion.com/embed/video/'],
};
const NUMBER = /^[\w-]{1,40}$/;

/**
 * @param {Moved} moved
 * @param {string[]} categories keys of ours, for attributes that name them without the tool's help
 * @returns {(root: ParentNode) => void} looks through a part of the page; cheap to call again
 */
export const createTranslator = ({ names }, categories) => {
  const known = new Map(names.map(([name, ours, service]) => [name, { ours, service }]));
  /** @type {WeakSet<Element>} */
  const done = new WeakSet();

  /** @param {string} name */
  const find = (name) =>
    known.get(name) || (categories.includes(name) ? { ours: name, service: '' } : undefined);

  /**
   * @param {HTMLElement} element
   * @param {string} ours @param {string} [service]
   */
  const mark = (element, ours, service) => {
    element.setAttribute('data-category', ours);
    if (service) element.setAttribute('data-service', service);
    else element.removeAttribute('data-service');
    if (element.getAttribute('type') === 'opt-in') element.setAttribute('type', 'text/plain');
    for (const name of ADDRESSES) {
      const address = element.getAttribute(BLOCKED + name);
      if (address === null) continue;
      element.setAttribute('data-' + name, address);
      element.removeAttribute(BLOCKED + name);
    }
  };

  /** Whether something is held there: `data-name` alone may be anybody's. @param {HTMLElement} element */
  const isHeld = (element) =>
    element.localName === 'script'
      ? OLD_TYPES.test(element.getAttribute('type') || '')
      : element.localName === 'template' ||
        ADDRESSES.some((name) => element.hasAttribute('data-' + name) || element.hasAttribute(BLOCKED + name));

  /** CookieConsent's own attributes are ours; its names need not be. @param {HTMLElement} element */
  const rename = (element) => {
    const { category = '', service = '' } = element.dataset;
    const not = category[0] === '!' ? '!' : '';
    const name = category.slice(not.length);
    const serviceNot = service[0] === '!' ? '!' : '';
    const found = known.get(`${name}/${service.slice(serviceNot.length)}`);
    const whole = found || known.get(name);
    if (!whole) return;
    // A service that nobody told of has no answer of its own: its category's is meant.
    const ours = serviceNot && !found ? '!' + whole.ours : not + whole.ours;
    mark(element, ours, found && found.service ? serviceNot + found.service : '');
  };

  /** @param {HTMLElement} element */
  const translate = (element) => {
    if (done.has(element) || !isHeld(element)) return;
    done.add(element);
    const { category, cookiecategory, cookieconsent, name, purpose } = element.dataset;
    if (category !== undefined) return rename(element);
    const asked = name || purpose || cookiecategory || cookieconsent || '';
    const found = asked.split(/\s*,\s*/).map(find);
    // Of several, each must be known: what is missing would be let in unasked.
    if (!found.every((each) => each)) return;
    const [only] = found;
    const ours = [...new Set(found.flatMap((each) => (each ? each.ours.split(' ') : [])))];
    mark(element, ours.join(' '), found[1] || !only ? '' : only.service);
  };

  /** @param {HTMLElement} player */
  const play = (player) => {
    const kind = Object.keys(PLAYERS).find((each) => player.classList.contains(each));
    const [name, address] = (kind && PLAYERS[kind]) || ['', ''];
    const found = known.get(name);
    const number = player.getAttribute('videoID') || player.getAttribute('data-videoID') || '';
    if (!found || done.has(player) || player.firstElementChild || !NUMBER.test(number)) return;
    done.add(player);
    const frame = document.createElement('iframe');
    for (const each of ['width', 'height', 'title']) {
      const value = player.getAttribute(each);
      if (value) frame.setAttribute(each, value);
    }
    frame.allowFullscreen = true;
    frame.dataset.src = address + number;
    mark(frame, found.ours, found.service);
    player.append(frame);
  };

  /** @param {HTMLElement} button */
  const press = (button) => {
    const act = button.dataset.cc === undefined ? 'open' : ACTS[button.dataset.cc];
    if (act && !button.dataset.ck) button.dataset.ck = act;
  };

  return (root) => {
    for (const [selector, say] of /** @type {const} */ ([
      [MARKED, translate],
      [BUTTONS, press],
      [Object.keys(PLAYERS).map((each) => '.' + each).join(), play],
    ])) {
      if (root instanceof HTMLElement && root.matches(selector)) say(root);
      for (const each of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))) say(each);
    }
  };
};
