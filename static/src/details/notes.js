/** Lines of the first layer that need the categories' titles: why it is back, what a signal did. */
/** @import {Asked, Config, Decision} from '../types' */
import { fill } from './fill.js';

/**
 * @param {Config} config
 * @param {Decision | null} decision the earlier one
 * @param {Asked[]} pending what is asked again or for the first time
 * @returns {string[]}
 */
export const notes = (config, decision, pending) => {
  if (!decision) return [];
  /** @param {string} text @param {Asked[]} items */
  const line = (text, items) => {
    const keys = items.map(({ key }) => key);
    const named = config.categories.filter(({ key }) => keys.includes(key));
    const categories = named.map(({ title }) => title).join(', ');
    return categories ? [fill(config, text, { categories })] : [];
  };
  if (decision.action === 'gpc') return line('gpc', config.categories.filter(({ gpc }) => gpc));
  const isChanged = (/** @type {Asked} */ { slot }) => !!decision.answers[slot];
  return [
    ...line('again_new', pending.filter((item) => !isChanged(item))),
    ...line('again_changed', pending.filter(isChanged)),
  ];
};
