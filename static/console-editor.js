// The editor's comforts: dragging a list into order, and contrast while a colour is typed.
// Everything else of the editor, and ordering by buttons, works without this file.

for (const form of document.querySelectorAll("form[data-order]")) makeDraggable(form);

/** @param {HTMLFormElement} form */
function makeDraggable(form) {
  const list = form.querySelector("ol");
  if (!list) return;
  for (const handle of list.querySelectorAll(".handle")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => start(form, list, handle, event));
  }
}

function start(form, list, handle, event) {
  if (event.button !== 0) return;
  event.preventDefault();
  const item = handle.closest("li");
  const before = order(list);
  item.classList.add("dragged");
  const move = (moved) => {
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

function order(list) {
  return [...list.children].map((item) => item.dataset.key).join(" ");
}

function send(form, value) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "order";
  field.value = value;
  form.append(field);
  form.submit();
}

// Known cookies are offered while a name is typed; choosing one fills in what is still empty.
for (const form of document.querySelectorAll("form[data-catalogue]")) offerKnown(form);

/** @param {HTMLFormElement} form */
function offerKnown(form) {
  const name = form.elements.name;
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
    name.list.replaceChildren(
      ...known.map((each) => new Option(`${each.name} (${each.service})`, each.name)),
    );
  });
}

function fillIn(form, known) {
  form.elements.kind.value = known.kind;
  form.elements.lifetime.value = known.lifetime.kind;
  form.elements.days.value = known.lifetime.days ?? "";
  if (!form.elements.host.value) form.elements.host.value = known.host;
  for (const [tag, text] of Object.entries(known.purpose)) {
    const field = form.elements[`purpose.${tag}`];
    if (field && !field.value) field.value = text;
  }
}

// Contrast, as soon as a colour is one. The server says the same of what is saved or checked.
for (const form of document.querySelectorAll("form[data-look]")) watchColours(form);

/** @param {HTMLFormElement} form */
function watchColours(form) {
  const presets = JSON.parse(form.dataset.presets);
  const system = {
    light: { Canvas: "#ffffff", CanvasText: "#000000" },
    dark: { Canvas: "#121212", CanvasText: "#ffffff" },
  };
  const own = (theme, name) => form.elements[`${theme}.${name}`].value.trim().toLowerCase();
  const colour = (theme, name) => {
    const { light, dark } = presets[form.elements.preset.value];
    const found =
      own(theme, name) ||
      (theme === "dark" && dark[name]) ||
      own("light", name) ||
      light[name];
    return system[theme][found] ?? found;
  };
  const show = () => {
    for (const row of form.querySelectorAll(".contrast tbody tr")) {
      const { theme, first, second, least } = row.dataset;
      const ratio = contrast(colour(theme, first), colour(theme, second));
      const isPoor = ratio < Number(least);
      row.querySelector(".measure").textContent = Number.isNaN(ratio) ? "–" : ratio.toFixed(2);
      const verdict = row.querySelector(".verdict");
      verdict.classList.toggle("poor", isPoor);
      const words = isPoor ? form.dataset.poor : form.dataset.good;
      verdict.textContent = Number.isNaN(ratio) ? "" : words.replace("{least}", least);
    }
    for (const field of form.querySelectorAll(".colours input")) {
      const [theme, name] = field.name.split(".");
      if (!field.value) field.placeholder = colour(theme, name);
    }
  };
  form.addEventListener("input", show);
}

function contrast(first, second) {
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  if (!/^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(colour)) return NaN;
  const digits = colour.slice(1).length === 3 ? colour.slice(1).replace(/./g, "$&$&") : colour.slice(1);
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const channel = parseInt(digits.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
