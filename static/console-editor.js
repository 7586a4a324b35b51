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
  handle.setPointerCapture(event.pointerId);
  const move = (moved) => {
    const over = [...list.children].find((each) => {
      const box = each.getBoundingClientRect();
      return each !== item && moved.clientY > box.top && moved.clientY < box.bottom;
    });
    if (!over) return;
    const isBelow = item.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    list.insertBefore(item, isBelow ? over.nextSibling : over);
  };
  const end = () => {
    handle.removeEventListener("pointermove", move);
    item.classList.remove("dragged");
    if (order(list) !== before) send(form, order(list));
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", end, { once: true });
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
