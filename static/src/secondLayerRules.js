/** The rules that only the second layer needs; they follow those of the first. */

export const SECOND_LAYER_RULES = `
#ck-preferences{inset:0;margin:auto;padding:0;inline-size:42em;max-inline-size:100%;max-block-size:min(100%,50em);display:flex;flex-direction:column;border-width:1px;border-radius:var(--ck-radius,.5em);}
#ck-preferences::backdrop{background:#0009;}
#ck-root legend{font-size:1.2em;font-weight:600;margin-bottom:.4em;padding:0;}
#ck-root details{display:block;font-size:.875em;}
#ck-root b,#ck-root label{font-weight:600;}
#ck-root code{font-family:monospace;}
#ck-root label,#ck-root summary{min-block-size:2.75em;cursor:pointer;}
#ck-root .ck-top{display:flex;justify-content:space-between;align-items:center;gap:1em;padding:.75em 1.25em 0;}
#ck-root .ck-body{padding:0 1.25em;overflow:auto;}
#ck-preferences .ck-row{padding:1em 1.25em;border-top:1px solid var(--ck-border,#8888);}
#ck-root fieldset{border:0;padding:0;min-inline-size:0;}
#ck-root .ck-item{border:1px solid var(--ck-border,#8888);border-radius:var(--ck-radius,.5em);padding:.25em 1em;margin-bottom:.75em;}
#ck-root label{display:flex;gap:.75em;align-items:center;}
#ck-root input{inline-size:1.5em;block-size:1.5em;flex:none;accent-color:var(--ck-button,CanvasText);}
#ck-root summary{padding-block:.6em;}
#ck-root ul{padding-inline-start:1.25em;padding-bottom:.4em;}
@media (max-height:30em){#ck-root .ck-body{overflow:visible;}}
`;
