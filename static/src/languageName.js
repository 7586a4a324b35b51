/** What a language is called by those who speak it. */

/** @param {string} tag */
export const nameOf = (tag) => {
  try {
    return new Intl.DisplayNames(tag, { type: 'language' }).of(tag) || tag;
  } catch {
    return tag;
  }
};
