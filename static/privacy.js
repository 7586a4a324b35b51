// @ts-check
/**
 * On the visitor's page, which works without it: brings the keys from where this browser has them, keeps them
 * for the life of the tab, and saves loading the page anew for each step.
 *
 * Keys come in the address's fragment, which no browser sends; they leave it at once, so that they are neither
 * in the history nor in a picture of the screen. They travel to the service in bodies only.
 */

/** @typedef {{id: string, secret: string}} KeptReceipt */

const page = () => /** @type {HTMLElement} */ (document.getElementById("privacy"));
const { site = "" } = page().dataset;
const SHELF = `ck:${site}`;
const OPEN_TAB = `ck-privacy:${site}`;
const FOLLOWED = `ck-requests:${site}`;
const path = `/ck/${site}/privacy`;

/**
 * Storage may be denied; then the page's own life must do.
 *
 * @param {() => Storage} storage
 * @param {string} name
 */
const read = (storage, name) => {
  try {
    return storage().getItem(name) || "";
  } catch {
    return "";
  }
};

/** @param {() => Storage} storage @param {string} name @param {string} value */
const write = (storage, name, value) => {
  try {
    storage().setItem(name, value);
  } catch {
    // Denied or full.
  }
};

const tab = () => sessionStorage;
const browser = () => localStorage;

/** What the site's own pages keep, where they stand on this very origin. @returns {any} */
const shelf = () => {
  try {
    const found = JSON.parse(read(browser, SHELF));
    return Array.isArray(found.receipts) ? found : null;
  } catch {
    return null;
  }
};

/** @returns {{keys: string[], code: string}} */
const fromFragment = () => {
  const given = new URLSearchParams(location.hash.slice(1));
  const keys = (given.get("keys") || "").split(",").filter(Boolean);
  const code = given.get("code") || "";
  if (keys[0] || code) history.replaceState(null, "", location.pathname + location.search);
  return { keys, code };
};

/** @returns {string[]} those of a receipt may stand there twice */
const keysOfBrowser = () => {
  const { receipts = [] } = shelf() || {};
  return [
    ...receipts.map((/** @type {KeptReceipt} */ { id, secret }) => `${id}.${secret}`),
    ...`${read(tab, OPEN_TAB)} ${read(browser, FOLLOWED)}`.split(" ").filter(Boolean),
  ];
};

/** Remember what the page holds now: its keys for the tab, and those of requests for as long as this browser keeps them. */
const keep = () => {
  const { keys = "", gone = "", step = "" } = page().dataset;
  write(tab, OPEN_TAB, keys);
  const requests = keys.split(" ").filter((key) => key.startsWith("q"));
  if (requests[0]) write(browser, FOLLOWED, requests.join(" "));
  const kept = shelf();
  if (!kept) return;
  const recorded = document.getElementById("recorded");
  const added = recorded ? [JSON.parse(recorded.textContent || "")] : [];
  const receipts = kept.receipts.filter(
    (/** @type {KeptReceipt} */ { id }) => !gone.includes(id) && !added.some((each) => each.id === id),
  );
  // Answers that still wait would bring back the visitor id that was erased a moment ago.
  const waiting = step === "ck-forget" ? [] : kept.waiting;
  write(browser, SHELF, JSON.stringify({ ...kept, waiting, receipts: [...receipts, ...added] }));
};

/** @param {Document} answer @param {string} elsewhere what to say if it is no page of ours */
const showAnswer = (answer, elsewhere) => {
  const fresh = answer.getElementById("privacy");
  if (fresh) {
    page().replaceWith(document.adoptNode(fresh));
    keep();
    const done = document.getElementById("done") || /** @type {HTMLElement} */ (document.getElementById("content"));
    done.focus();
    done.scrollIntoView();
    return;
  }
  const words = [...answer.querySelectorAll("main h1, main p:not(.quiet)")].map((each) => each.textContent);
  const place = /** @type {HTMLElement} */ (document.getElementById("alert"));
  place.textContent = words.slice(0, 2).join(": ") || elsewhere;
  place.scrollIntoView();
};

/** @param {string} address @param {URLSearchParams} body */
const post = async (address, body) => {
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
  showAnswer(new DOMParser().parseFromString(await answer.text(), "text/html"), `${answer.status}`);
};

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  // By attribute: the buttons are named "action", and hide the form's own.
  const { pathname, href } = new URL(form.getAttribute("action") || "", location.href);
  // A file is for the browser to save, and other pages are for it to show.
  if (form.className === "file" || !`${pathname}/`.startsWith(`${path}/`)) return;
  event.preventDefault();
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, event.submitter)) body.append(name, `${value}`);
  // Without a network, the browser's own way says so better than we could.
  post(href, body).catch(() => form.submit());
});

const { keys, code } = fromFragment();
const known = [...new Set([...keys, ...keysOfBrowser()])];
if (page().dataset.keys) keep();
else if (known[0] || code) {
  const body = new URLSearchParams({ keys: known.join(" "), code });
  post(path + location.search, body).catch(() => {});
}
