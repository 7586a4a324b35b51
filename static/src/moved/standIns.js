/** Names that a page's own scripts go on calling when the earlier tool's script is gone. */
/** @import {Core, Moved} from '../types' */

/**
 * What they were told is not read here, and what they would have run is not run: the page keeps
 * its own lines, and none of them fails.
 *
 * @param {Core} core
 * @param {Moved} moved
 * @returns {Record<string, unknown>}
 */
const standIns = ({ consent }, { names, tool }) => {
  const open = () => consent().open(document.activeElement);
  const close = () => consent().close();
  const nothing = () => {};
  const allows = (/** @type {string} */ name) => {
    const found = names.find(([each]) => each === name);
    return !!found && found[1].split(' ').every((key) => consent().state(key) === true);
  };
  const isAnswered = () => !!consent().decision();
  const manager = () => ({ 'getConsent': allows, 'watch': nothing, 'unwatch': nothing, 'show': open });
  /** @type {Record<Moved['tool'], () => Record<string, unknown>>} */
  const made = {
    'klaro': () => ({
      'klaro': { 'setup': nothing, 'render': nothing, 'show': open, 'getManager': manager },
    }),
    'orejime': () => ({
      'loadOrejime': () => ({ 'prompt': open, 'manager': manager() }),
      'orejime': { 'prompt': open, 'show': open, 'manager': manager() },
      'Orejime': { 'init': () => ({ 'show': open }), 'show': open },
    }),
    'cookieconsent': () => ({
      'CookieConsent': {
        'run': () => Promise.resolve(),
        'show': open, 'showPreferences': open, 'hide': close, 'hidePreferences': close,
        'acceptedCategory': allows,
        'acceptedService': (/** @type {string} */ service, /** @type {string} */ category) =>
          allows(`${category}/${service}`),
        'validConsent': isAnswered,
      },
      'initCookieConsent': () => ({
        'run': nothing, 'show': open, 'showSettings': open, 'hide': close, 'hideSettings': close,
        'allowedCategory': allows, 'validConsent': isAnswered,
      }),
    }),
    'tarteaucitron': () => ({
      'tarteaucitron': {
        'init': nothing, 'user': {}, 'services': {}, 'job': [], 'lang': {}, 'addScript': nothing,
        'userInterface': { 'openPanel': open, 'closePanel': close },
      },
    }),
    'osano': () => ({ 'cookieconsent': { 'initialise': nothing, 'hasInitialised': true } }),
  };
  return made[tool]();
};

/** @param {Window} scope @param {Core} core @param {Moved} moved */
export const putStandIns = (scope, core, moved) => {
  for (const [name, value] of Object.entries(standIns(core, moved))) {
    if (!(name in scope)) /** @type {any} */ (scope)[name] = value;
  }
};
