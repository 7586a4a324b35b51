/** The page waits for the answer: the browser makes all but the banner inert. */

/** @param {HTMLElement | null} banner */
const lock = (banner) => {
  if (!(banner instanceof HTMLDialogElement) || !banner.showModal) return;
  banner.removeAttribute('open');
  // Escape is no answer; some browsers close a dialog at the second one whatever it says.
  banner.setAttribute('closedby', 'none');
  banner.onclose = () => banner.isConnected && lock(banner);
  banner.showModal();
  // The browser would choose the first button, and no answer may be a key press away unread.
  const heading = banner.querySelector('h2');
  if (heading) heading.tabIndex = -1;
  if (heading) heading.focus();
};

CONSENTKIT_PARTS.push(() => ({ mounted: lock }));
