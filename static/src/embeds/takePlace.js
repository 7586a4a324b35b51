/** The place and size of an embed in its page, for what stands there instead. */

/**
 * Put `box` before an embed that its presence hides, in the very place and size of that embed.
 *
 * @param {HTMLElement} box
 * @param {HTMLElement} held
 * @param {boolean} isFree whether the box is as high as its words need
 */
export const takePlace = (box, held, isFree) => {
  const style = getComputedStyle(held);
  const { display, width, height } = style;
  held.before(box);
  /** @param {string} name @param {string} value */
  const set = (name, value) => box.style.setProperty(name, value, 'important');
  // What has no box is computed as it was declared: 100 % stays that, however wide the page gets.
  // The visitor's own text spacing is not to be outweighed.
  for (const name of style) if (!/spac|line/.test(name)) set(name, style.getPropertyValue(name));
  set('display', display === 'inline' ? 'inline-grid' : 'grid');
  if (style.width === 'auto') set('width', width);
  if (style.maxWidth === 'none') set('max-width', '100%');
  if (isFree) set('height', 'auto');
  else if (style.height === 'auto' && !/\d/.test(style.aspectRatio)) set('height', height);
};
