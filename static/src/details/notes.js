/** Lines of the first layer that need the categories' titles: why it is back, what a signal did. */
/** @import {Asked, Config, Decision} from '../types' */
import { fill } from './fill.js';

/** @param {Config} config @param {string} text @param {Asked[]} items that it is about */
const line = (config, text, items) => {
  const keys = items.map(({ key }) => key);
  const named = config.categories.filter(({ key }) => keys.includes(key));
  const categories = named.map(({ title }) => title).join(', ');
  return categories ? [fill(config, text, { categories })] : [];
};

/** @param {Config} config */
export const signalNote = (config) => line(config, 'gpc', config.categories.filter(({ gpc }) => gpc));

/**
 * @param {Config} config
 * @param {Decision | null} decision the earlier one
 * @param {Asked[]} pending what is asked again or for the first time
 * @returns {string[]}
 */
export const notes = (config, decision, pending) => {
  if (!decision) return [];
  if (decision.action === 'gpc') return signalNote(config);
  const isChanged = (/** @type {Asked} */ { slot }) => !!decision.answers[slot];
  return [
    ...line(config, 'again_new', pending.filter((item) => !isChanged(item))),
    ...line(config, 'again_changed', pending.filter(isChanged)),
  ];
};
