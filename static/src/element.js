/** Makes elements from a name, attributes and children; strings become text, never markup. */

/** @typedef {ReturnType<typeof elementMaker>} Make */

/** @param {Document} doc */
export const elementMaker =
  (doc) =>
  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, string> | null} attributes
   * @param {(Node | string | false | undefined)[]} children
   */
  (tag, attributes, ...children) => {
    const made = doc.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    for (const child of children) if (child) made.append(child);
    return made;
  };
