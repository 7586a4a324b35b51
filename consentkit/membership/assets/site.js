// The membership site's own page script: keeps its words and its cookies in step with the visitor's
// answers. It talks to the banner through window.consentkit and its events, as any customer's would.

/** The categories that one of our sentences depends on are read from the page itself. */
const notes = () => document.querySelectorAll("[data-note]");

const api = () => {
  const offered = window.consentkit;
  return offered && typeof offered.has === "function" ? offered : null;
};

const showNotes = () => {
  const consent = api();
  if (!consent) return; // The banner is blocked or late: what the server rendered stands.
  for (const note of notes()) {
    note.hidden = consent.has(note.dataset.note) !== (note.dataset.when === "granted");
  }
  const remembering = document.getElementById("remembering");
  if (remembering && !consent.has("persistent_login")) remembering.hidden = true;
};

const showReceipt = () => {
  const receipt = api()?.receipt();
  for (const field of document.querySelectorAll("input[name=consent_receipt]")) {
    field.value = receipt?.receipt ?? "";
  }
  const form = document.querySelector("[data-latest-receipt]");
  if (!form) return;
  form.hidden = !receipt;
  document.querySelector("[data-no-receipt]").hidden = Boolean(receipt);
  if (!receipt) return;
  form.querySelector("[data-receipt-id]").textContent = receipt.id;
  const until = new Date(receipt.expires_at);
  const time = form.querySelector("[data-receipt-until]");
  time.textContent = until.toLocaleDateString("en-CA", { dateStyle: "long" });
  time.dateTime = receipt.expires_at;
  form.querySelector("[name=receipt]").value = receipt.receipt;
};

/** A withdrawal takes the e-mail back, too; what is typed elsewhere on the page stays. */
const showEmail = (agreed) => {
  const section = document.querySelector("#email-news[data-agreed=yes]");
  if (!section || agreed) return;
  section.dataset.agreed = "no";
  section.querySelector("[name=email_news]").checked = false;
  section.querySelector("[data-email-receipt]")?.remove();
  section.querySelector("[data-email-ended]").hidden = false;
};

/** Tell our server, which alone can end the cookies that scripts cannot reach. */
const tellServer = async () => {
  const body = new URLSearchParams();
  const unfinished = document.querySelector("form[data-registration]");
  if (unfinished) {
    body.set("name", unfinished.elements.namedItem("name").value);
    body.set("email", unfinished.elements.namedItem("email").value);
  }
  try {
    const reply = await fetch("/consent-changed", { method: "POST", body, keepalive: true });
    showEmail((await reply.json()).email_news);
  } catch {
    // The next page we fetch does the same.
  }
};

// A receipt arrives from the service a moment after the answer it belongs to.
const RECEIPT_LOOKS_MS = [0, 300, 1000, 3000, 8000];

const onChange = () => {
  showNotes();
  for (const later of RECEIPT_LOOKS_MS) setTimeout(showReceipt, later);
  void tellServer();
};

document.documentElement.classList.remove("no-script");
for (const name of ["consentkit:change", "consentkit:withdraw"]) {
  window.addEventListener(name, onChange);
}
window.addEventListener("consentkit:ready", () => {
  showNotes();
  showReceipt();
});
document.addEventListener("submit", showReceipt, true);
document.addEventListener("visibilitychange", showReceipt);
showNotes();
showReceipt();
if (document.querySelector("[data-registered=yes]")) {
  api()?.end("pending_registration");
}
