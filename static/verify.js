// @ts-check
/**
 * On the verification page, and in its copy that is saved to disk: checks the receipt and its proof in the
 * visitor's own browser, with the verifier that stands beside this script.
 */

/** @typedef {import("./src/verifier/verifyReceipt.js").Verdict} Verdict */
/** @typedef {typeof import("./src/verifier/verifyReceipt.js").verifyReceipt} VerifyReceipt */
/**
 * @typedef {object} Words
 * @property {Record<string, string>} page
 * @property {{sentence: string, comma: string, granted: string, denied: string, actions: Record<string, string>}} told
 */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const textIn = (id) => /** @type {HTMLTextAreaElement} */ (element(id)).value;

/** @type {Words} */
const words = JSON.parse(element("words").textContent || "");
/** @type {{consentkitVerifier: {verifyReceipt: VerifyReceipt}}} */
const { consentkitVerifier } = /** @type {any} */ (globalThis);
const isSaved = location.protocol === "file:" || !!document.getElementById("keys");

/** @param {string} address */
const get = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered with ${answer.status}`);
  return answer.text();
};

/** @param {string} text @param {Record<string, unknown>} values */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** What people paste has lost or won white space on its way; a receipt has none, a proof's lines end in one way. */
const pasted = () => {
  const proof = textIn("proof").replace(/\r\n?/g, "\n").trim();
  return {
    receipt: textIn("receipt").replace(/\s+/g, ""),
    proof: proof ? `${proof}\n` : undefined,
  };
};

/** @returns {Promise<Verdict>} rejects when the keys cannot be had */
const check = async () => {
  const given = { ...pasted(), keys: isSaved ? textIn("keys") : await get("/.well-known/jwks.json") };
  const verdict = await consentkitVerifier.verifyReceipt(given);
  if (isSaved || !verdict.ok || !verdict.checkpoint) return verdict;
  // An old proof is worth more with the proof that today's log goes on from it.
  const later = await get(`/log/update?from=${verdict.checkpoint.size}`).catch(() => "");
  if (!later) return verdict;
  return consentkitVerifier.verifyReceipt({ ...given, later });
};

/** @param {any} payload of a receipt, proven or claimed */
const sentence = ({ decision, banner, sub, site }) => {
  const { told } = words;
  const choices = Object.entries(decision.choices).map(([key, granted]) =>
    fill(granted ? told.granted : told.denied, { key }),
  );
  return fill(told.sentence, {
    day: decision.decided_at.slice(0, 10),
    time: decision.decided_at.slice(11, 19),
    visitor: sub,
    action: told.actions[decision.action],
    site,
    version: banner.version,
    language: banner.language,
    choices: choices.join(told.comma),
  });
};

/** @param {Verdict} verdict */
const verdictLine = ({ ok, payload, index, checkpoint }) => {
  const { page } = words;
  if (ok) {
    const place = { index, size: checkpoint?.size };
    return page.browser_yes + (index === null ? "" : ` ${fill(page.browser_log_yes || "", place)}`);
  }
  return payload ? page.browser_log_no : page.browser_no;
};

/** @param {Verdict} verdict */
const show = (verdict) => {
  const place = element("in-browser");
  const list = document.createElement("ul");
  for (const { ok, detail, code } of verdict.checks) {
    const item = document.createElement("li");
    item.textContent = `${ok ? "✓" : "✗"} ${detail}${code ? ` (${code})` : ""}`;
    list.append(item);
  }
  const line = document.createElement("p");
  line.textContent = verdictLine(verdict) || "";
  const said = verdict.payload || verdict.claimed;
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = words.page.browser_steps || "";
  details.append(summary, list);
  details.open = isSaved;
  place.replaceChildren(line);
  if (isSaved && said) {
    const what = document.createElement("p");
    what.textContent = (verdict.payload ? "" : `${words.page.claims} `) + sentence(said);
    place.append(what);
  }
  place.append(details);
};

const run = () =>
  check()
    .then(show)
    .catch(() => {
      element("in-browser").textContent = words.page.browser_unable || "";
    });

/** In a report of many receipts, the one that is chosen is filled in. */
const choice = /** @type {HTMLSelectElement | null} */ (document.getElementById("choice"));
if (choice) {
  /** @type {{receipt: string, proof: string, banner: string}[]} */
  const listed = JSON.parse(element("listed").textContent || "");
  const banner = /** @type {HTMLAnchorElement} */ (element("banner"));
  const take = () => {
    const chosen = listed[choice.selectedIndex];
    if (!chosen) return;
    /** @type {HTMLTextAreaElement} */ (element("receipt")).value = chosen.receipt;
    /** @type {HTMLTextAreaElement} */ (element("proof")).value = chosen.proof;
    banner.href = `../${chosen.banner}/banner.html`;
    banner.hidden = !chosen.banner;
  };
  choice.addEventListener("change", () => {
    take();
    run();
  });
  choice.selectedIndex = 0;
  take();
}

if (isSaved) {
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  // In a report, the receipt is there already.
  if (textIn("receipt")) run();
} else if (document.getElementById("in-browser")) run();
