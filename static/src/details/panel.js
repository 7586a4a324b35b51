/** Shows and closes the second layer: where it stands, and where the focus goes. */
/** @import {Core} from '../types' */

/** By query: a form may have taken the name `document.body`. */
const body = () => /** @type {HTMLElement} */ (document.querySelector('body'));

/**
 * @param {Core} core
 * @param {() => void} style makes sure that its rules apply
 */
export const createPanel = ({ layers, consent }, style) => {
  const { inline, lock } = consent().config();
  // A modal banner loses its place when it is moved, and one in the page is where it belongs.
  const isFixed = inline || lock;
  /** @type {HTMLDialogElement | null} */
  let panel = null;
  /** @type {Element | null} */
  let opener = null;

  const close = () => {
    const closing = panel;
    panel = null;
    if (!closing) return;
    if (closing.close) closing.close();
    closing.remove();
    const outer = layers.outer();
    if (layers.banner() && !isFixed && outer.isConnected) body().prepend(outer);
    if (opener instanceof HTMLElement) opener.focus();
  };

  return {
    close,
    /** @param {(opener: Element | null) => void} show opens it anew, if it is open */
    again: (show) => {
      if (panel) show(opener);
    },
    /**
     * @param {HTMLDialogElement} layer
     * @param {Element | null} from where the focus goes back to
     */
    show: (layer, from) => {
      close();
      opener = from;
      panel = layer;
      style();
      layers.put(layer);
      // The banner stands first, for the keyboard; the details have links, and a page's skip link
      // counts as one only while no other link comes before it.
      if (!isFixed || !layers.outer().isConnected) body().append(layers.outer());
      // Escape closes without an answer. The event comes late: another layer may stand by then.
      layer.addEventListener('close', () => layer === panel && close());
      if (layer.showModal) layer.showModal();
      else layer.setAttribute('open', '');
      /** @type {HTMLElement} */ (layer.querySelector('h2')).focus();
    },
  };
};
