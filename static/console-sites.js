// @ts-check
/** On a site's page, which works without it: buttons that copy what stands beside them. */

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  const said = [...button.childNodes];
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy || "");
    await navigator.clipboard.writeText(source?.textContent || "");
    button.replaceChildren(button.dataset.done || "");
    setTimeout(() => button.replaceChildren(...said), 2000);
  });
}
