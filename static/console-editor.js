// The editor's comforts: dragging a list into order, and contrast while a colour is typed.
// Everything else of the editor, and ordering by buttons, works without this file.

for (const form of formsWith("order")) makeDraggable(form);

/**
 * @param {string} what
 * @returns {NodeListOf<HTMLFormElement>}
 */
function formsWith(what) {
  return document.querySelectorAll(`form[data-${what}]`);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function fieldOf(form, name) {
  return /** @type {HTMLInputElement | HTMLSelectElement | RadioNodeList | null} */ (
    form.elements.namedItem(name)
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function putIn(form, name, value) {
  const field = fieldOf(form, name);
  if (field) field.value = value;
}

/** @param {HTMLFormElement} form */
function makeDraggable(form) {
  const list = form.querySelector("ol");
  if (!list) return;
  /** @type {NodeListOf<HTMLElement>} */
  const handles = list.querySelectorAll(".handle");
  for (const handle of handles) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => start(form, list, handle, event));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLOListElement} list
 * @param {HTMLElement} handle
 * @param {PointerEvent} event
 */
function start(form, list, handle, event) {
  if (event.button !== 0) return;
  event.preventDefault();
  const item = handle.closest("li");
  if (!item) return;
  const before = order(list);
  item.classList.add("dragged");
  const move = (/** @type {PointerEvent} */ moved) => {
    const over = [...list.children].find((each) => {
      const box = each.getBoundingClientRect();
      return each !== item && moved.clientY > box.top && moved.clientY < box.bottom;
    });
    if (!over) return;
    const isBelow = item.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    list.insertBefore(item, isBelow ? over.nextSibling : over);
  };
  // On the window: an element that moves in the document loses a pointer that it has captured.
  const ends = new AbortController();
  const end = () => {
    ends.abort();
    item.classList.remove("dragged");
    if (order(list) !== before) send(form, order(list));
  };
  addEventListener("pointermove", move, ends);
  addEventListener("pointerup", end, ends);
  addEventListener("pointercancel", end, ends);
}

/** @param {HTMLOListElement} list */
function order(list) {
  const items = /** @type {HTMLElement[]} */ ([...list.children]);
  return items.map((item) => item.dataset.key).join(" ");
}

/**
 * @param {HTMLFormElement} form
 * @param {string} value
 */
function send(form, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "order";
  field.value = value;
  form.append(field);
  form.submit();
}

// Known cookies are offered while a name is typed; choosing one fills in what is still empty.
for (const form of formsWith("catalogue")) offerKnown(form);

/**
 * What the catalogue says of a cookie.
 * @typedef {{
 *   name: string, service: string, kind: string, host: string,
 *   lifetime: { kind: string, days?: number }, purpose: Record<string, string>,
 * }} Known
 */

/** @param {HTMLFormElement} form */
function offerKnown(form) {
  const name = fieldOf(form, "name");
  if (!(name instanceof HTMLInputElement)) return;
  /** @type {Known[]} */
  let known = [];
  let asked = 0;
  name.addEventListener("input", async () => {
    const chosen = known.find((each) => each.name === name.value);
    if (chosen) return fillIn(form, chosen);
    if (name.value.length < 2) return;
    const number = ++asked;
    const answer = await fetch(`${form.dataset.catalogue}?q=${encodeURIComponent(name.value)}`);
    if (!answer.ok || number !== asked) return;
    known = await answer.json();
    name.list?.replaceChildren(
      ...known.map((each) => new Option(`${each.name} (${each.service})`, each.name)),
    );
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Known} known
 */
function fillIn(form, known) {
  putIn(form, "kind", known.kind);
  putIn(form, "lifetime", known.lifetime.kind);
  putIn(form, "days", String(known.lifetime.days ?? ""));
  if (!fieldOf(form, "host")?.value) putIn(form, "host", known.host);
  for (const [tag, text] of Object.entries(known.purpose)) {
    if (!fieldOf(form, `purpose.${tag}`)?.value) putIn(form, `purpose.${tag}`, text);
  }
}

// Contrast, as soon as a colour is one. The server says the same of what is saved or checked.
for (const form of formsWith("look")) watchColours(form);

/** @typedef {Record<string, string>} Colours */

/** @param {HTMLFormElement} form */
function watchColours(form) {
  /** @type {Record<string, { light: Colours, dark: Colours }>} */
  const presets = JSON.parse(form.dataset.presets || "{}");
  /** @type {Record<string, Colours>} */
  const system = {
    light: { Canvas: "#ffffff", CanvasText: "#000000" },
    dark: { Canvas: "#121212", CanvasText: "#ffffff" },
  };
  const own = (/** @type {string} */ theme, /** @type {string} */ name) =>
    fieldOf(form, `${theme}.${name}`)?.value.trim().toLowerCase();
  const colour = (theme = "", name = "") => {
    const preset = presets[fieldOf(form, "preset")?.value ?? ""];
    const found =
      own(theme, name) ||
      (theme === "dark" && preset?.dark[name]) ||
      own("light", name) ||
      preset?.light[name] ||
      "";
    return system[theme]?.[found] ?? found;
  };
  /** @type {NodeListOf<HTMLTableRowElement>} */
  const rows = form.querySelectorAll(".contrast tbody tr");
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = form.querySelectorAll(".colours input");
  const show = () => {
    for (const row of rows) {
      const { theme, first, second, least = "" } = row.dataset;
      const ratio = contrast(colour(theme, first), colour(theme, second));
      const isPoor = ratio < Number(least);
      const measure = row.querySelector(".measure");
      const verdict = row.querySelector(".verdict");
      if (!measure || !verdict) continue;
      measure.textContent = Number.isNaN(ratio) ? "–" : written(ratio, 2);
      verdict.classList.toggle("poor", isPoor);
      const words = (isPoor ? form.dataset.poor : form.dataset.good) || "";
      verdict.textContent = Number.isNaN(ratio) ? "" : words.replace("{least}", written(Number(least)));
    }
    for (const field of fields) {
      const [theme, name] = field.name.split(".");
      if (!field.value) field.placeholder = colour(theme, name);
    }
  };
  form.addEventListener("input", show);
}

/** As the page's language writes numbers. */
function written(ratio = 0, digits = 0) {
  return ratio.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: 2,
  });
}

/**
 * @param {string} first
 * @param {string} second
 */
function contrast(first, second) {
  const [one, other] = [luminance(first), luminance(second)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** @param {string} colour */
function luminance(colour) {
  if (!/^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(colour)) return NaN;
  const digits = colour.length === 4 ? colour.slice(1).replace(/./g, "$&$&") : colour.slice(1);
  const channel = (/** @type {number} */ at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
}
