/** Makes elements from a name, attributes and children; strings become text, never markup. */

/** @typedef {typeof make} Make */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string> | null} attributes
 * @param {(Node | string | false | null | undefined)[]} children what is nothing is left out
 */
export const make = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name] || '');
  made.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child)));
  return made;
};
