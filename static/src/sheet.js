/** The style sheet of both layers, scoped to one id. Owners set its custom properties on :root. */

// System colours follow light, dark and forced colours by themselves, and suit any page.
const RULES = `
#ck-root{all:initial;display:contents;color-scheme:light dark;}
#ck-root *{all:revert;box-sizing:border-box;margin:0;font:inherit;color:inherit;}
#ck-root ::before,#ck-root ::after{content:none;}
#ck-banner,#ck-preferences{position:fixed;z-index:2147483647;inset:auto 0 0;padding:1.25em max(1em,50vw - 36em);max-block-size:100%;overflow:auto;background:var(--ck-background,Canvas);color:var(--ck-text,CanvasText);border:0 solid var(--ck-border,#8888);font:400 max(16px,1rem)/1.5 var(--ck-font,system-ui,sans-serif);text-align:start;overflow-wrap:break-word;}
#ck-banner{display:grid;gap:1em 2.5em;align-items:center;border-top-width:1px;box-shadow:0 0 2em #0003;}
#ck-preferences{inset:0;margin:auto;padding:0;inline-size:42em;max-inline-size:100%;max-block-size:min(100%,50em);display:flex;flex-direction:column;border-width:1px;border-radius:var(--ck-radius,.5em);}
#ck-preferences::backdrop{background:#0009;}
#ck-root h2,#ck-root legend{font-size:1.2em;font-weight:600;}
#ck-root p,#ck-root h2,#ck-root legend,#ck-root small{margin-bottom:.4em;padding:0;}
#ck-root small,#ck-root details{display:block;font-size:.875em;}
#ck-root b,#ck-root label,#ck-root button{font-weight:600;}
#ck-root code{font-family:monospace;}
#ck-root button,#ck-root label,#ck-root summary{min-block-size:2.75em;cursor:pointer;}
#ck-root button{padding:.5em 1em;border:2px solid;border-radius:var(--ck-radius,.5em);background:var(--ck-button,CanvasText);border-color:var(--ck-button,CanvasText);color:var(--ck-button-text,Canvas);}
#ck-root .ck-link{padding:0;border:0;background:none;color:inherit;font-weight:400;text-decoration:underline;}
#ck-root button:hover{text-decoration:underline;}
#ck-root :focus-visible{outline:3px solid;outline-color:var(--ck-focus,Highlight);outline-offset:2px;}
#ck-root h2:focus{outline:0;}
#ck-root .ck-row{display:grid;gap:.6em;}
#ck-root .ck-top{display:flex;justify-content:space-between;align-items:center;gap:1em;padding:.75em 1.25em 0;}
#ck-root .ck-body{padding:0 1.25em;overflow:auto;}
#ck-preferences .ck-row{padding:1em 1.25em;border-top:1px solid var(--ck-border,#8888);}
#ck-root fieldset{border:0;padding:0;min-inline-size:0;}
#ck-root .ck-item{border:1px solid var(--ck-border,#8888);border-radius:var(--ck-radius,.5em);padding:.25em 1em;margin-bottom:.75em;}
#ck-root label{display:flex;gap:.75em;align-items:center;}
#ck-root input{inline-size:1.5em;block-size:1.5em;flex:none;accent-color:var(--ck-button,CanvasText);}
#ck-root summary{padding-block:.6em;}
#ck-root ul{padding-inline-start:1.25em;padding-bottom:.4em;}
#ck-status{position:fixed;clip-path:inset(50%);}
@media (max-height:30em){#ck-root .ck-body{overflow:visible;}}
@media (min-width:30em){#ck-root .ck-row{grid-auto-flow:column;grid-auto-columns:1fr;}}
@media print{#ck-root{display:none;}}
@media (min-width:64em){#ck-banner{grid-template-columns:1fr auto;}}
`;

// A page's own !important must not disfigure the banner: one id and !important outweigh it.
const SHEET = RULES.replace(/;/g, '!important;');

/**
 * An adopted sheet is no inline style to a Content-Security-Policy; older browsers get an element.
 *
 * @param {Document} doc
 * @param {string} nonce
 */
export const adoptSheet = (doc, nonce) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  } catch {
    const style = doc.createElement('style');
    style.nonce = nonce;
    style.append(SHEET);
    doc.head.append(style);
  }
};
