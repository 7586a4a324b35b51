/** The style sheet of the banner, scoped to one id. Owners set its custom properties on :root. */

// System colours follow light, dark and forced colours by themselves, and suit any page.
export const RULES = `
#ck-root{all:initial;display:contents;color-scheme:light dark;}
#ck-root *{all:revert;box-sizing:border-box;margin:0;font:inherit;color:inherit;}
#ck-root ::before,#ck-root ::after{content:none;}
#ck-banner,#ck-preferences{position:fixed;z-index:2147483647;inset:auto 0 0;padding:1.25em max(1em,50vw - 36em);max-block-size:100%;overflow:auto;background:var(--ck-background,Canvas);color:var(--ck-text,CanvasText);border:0 solid var(--ck-border,#8888);font:400 max(16px,1rem)/1.5 var(--ck-font,system-ui,sans-serif);text-align:start;overflow-wrap:break-word;}
#ck-banner{display:grid;gap:1em 2.5em;align-items:center;border-top-width:1px;box-shadow:0 0 2em #0003;}
#ck-root h2{font-size:1.2em;font-weight:600;}
#ck-root p,#ck-root h2,#ck-root small{margin-bottom:.4em;}
#ck-root small{display:block;font-size:.875em;}
#ck-root button{min-block-size:2.75em;cursor:pointer;font-weight:600;padding:.5em 1em;border:2px solid;border-radius:var(--ck-radius,.5em);background:var(--ck-button,CanvasText);border-color:var(--ck-button,CanvasText);color:var(--ck-button-text,Canvas);}
#ck-root .ck-link{padding:0;border:0;background:none;color:inherit;font-weight:400;text-decoration:underline;}
#ck-root button:hover{text-decoration:underline;}
#ck-root :focus-visible{outline:3px solid;outline-color:var(--ck-focus,Highlight);outline-offset:2px;}
#ck-root h2:focus{outline:0;}
#ck-root .ck-row{display:grid;gap:.6em;}
#ck-status{position:fixed;clip-path:inset(50%);}
@media (min-width:30em){#ck-root .ck-row{grid-auto-flow:column;grid-auto-columns:1fr;}}
@media print{#ck-root{display:none;}}
@media (min-width:64em){#ck-banner{grid-template-columns:1fr auto;}}
`;

/**
 * An adopted sheet is no inline style to a Content-Security-Policy; older browsers get an element.
 *
 * @param {Document} doc
 * @param {string} nonce
 * @param {string} rules
 */
export const adoptSheet = (doc, nonce, rules) => {
  // A page's own !important must not disfigure the banner: one id and !important outweigh it.
  const strong = rules.replace(/;/g, '!important;');
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(strong);
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  } catch {
    const style = doc.createElement('style');
    style.nonce = nonce;
    style.append(strong);
    doc.head.append(style);
  }
};
