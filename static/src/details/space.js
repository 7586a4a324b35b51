/** Keeps what the keyboard reaches from lying behind the banner (WCAG 2.2, 2.4.11). */

const GIVE_BACK_MS = 300;

/**
 * The page gets as much room at its end as the banner takes there, and scrolls what is focused clear
 * of it. Nothing moves for that: a banner at the top takes no room, it makes way when it must.
 *
 * @param {HTMLElement} banner
 */
export const makeSpace = (banner) => {
  if (!window.ResizeObserver) return;
  const { style } = document.documentElement;
  const before = [style.scrollPaddingTop, style.scrollPaddingBottom, style.paddingBottom];
  const giveBack = () => {
    [style.scrollPaddingTop, style.scrollPaddingBottom, style.paddingBottom] =
      /** @type {[string, string, string]} */ (before);
  };

  const fit = () => {
    giveBack();
    if (getComputedStyle(banner).position !== 'fixed') return;
    const { top, bottom } = banner.getBoundingClientRect();
    if (innerHeight - top > bottom) style.scrollPaddingTop = bottom + 'px';
    else style.scrollPaddingBottom = style.paddingBottom = innerHeight - top + 'px';
  };

  /** @param {Element} focused */
  const makeWay = (focused) => {
    const its = focused.getBoundingClientRect();
    const ours = banner.getBoundingClientRect();
    const wide = Math.min(its.right, ours.right) - Math.max(its.left, ours.left);
    const tall = Math.min(its.bottom, ours.bottom) - Math.max(its.top, ours.top);
    // A corner that sticks out is not much to see of it.
    if (wide < 0 || tall < 0 || wide * tall <= (its.width * its.height) / 2) return;
    // There is no scrolling further: the banner changes the edge.
    banner.classList.toggle('ck-away');
    fit();
  };

  /** @param {{target: EventTarget | null}} event */
  const listen = ({ target }) => {
    // The page itself has the focus where nothing has.
    if (!(target instanceof Element) || target.matches('body,#ck-root *,#ck-host')) return;
    // The browser scrolls to what it has focused only after it has told so.
    requestAnimationFrame(() => target === document.activeElement && makeWay(target));
  };

  // It is told of its removal as well: then nothing is left of the banner's size.
  const watch = new ResizeObserver(() => {
    if (banner.isConnected) return fit();
    watch.disconnect();
    document.removeEventListener('focusin', listen);
    // Neither the frame without the banner nor what the answer lets in waits for the page to be laid
    // out anew.
    setTimeout(giveBack, GIVE_BACK_MS);
  });
  watch.observe(banner);
  document.addEventListener('focusin', listen);
  // The key that woke us may have moved the focus there.
  listen({ target: document.activeElement });
};
