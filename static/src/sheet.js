/** Adopts the banner's style sheets, which the service has put beside its words. */

/**
 * An adopted sheet is no inline style to a Content-Security-Policy; older browsers get an element.
 *
 * @param {Document | ShadowRoot} place
 * @param {string} nonce
 * @param {string} rules
 */
export const adoptSheet = (place, nonce, rules) => {
  // A page's own !important must not disfigure the banner: one id and !important outweigh it. Into a
  // shadow tree no rule of the page reaches but those for parts, and they are meant to.
  const strong = place === document ? rules.replace(/;/g, '!important;') : rules;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(strong);
    place.adoptedStyleSheets = [...place.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement('style');
    style.nonce = nonce;
    style.append(strong);
    (place === document ? document.head : place).append(style);
  }
};
