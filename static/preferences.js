/*! ConsentKit banner, MIT; built from static/src */
"use strict";(()=>{var o=({texts:e,site_name:t},r,n)=>(e[r]||"").replace("{site}",()=>t).replace("{days}",()=>`${n}`);var c=(e,t)=>t.kind!=="days"?o(e,"lifetime_"+t.kind,400):o(e,t.days>1?"lifetime_days":"lifetime_one_day",t.days);var p=(e,t,r)=>e("div",{class:"ck-row"},...r.map(([n,l])=>e("button",{type:"button",id:"ck-"+n},o(t,l))));var h=(e,t,{name:r,provider:n,policy_url:l,cookies:s})=>e("li",null,e("b",null,r),n&&` (${n})`,l&&" ",l&&e("a",{href:l,target:"_blank",rel:"noopener"},o(t,"policy")),e("ul",null,...s.map(i=>e("li",null,e("code",null,i.name),`: ${i.purpose} ${c(t,i.lifetime)}`)))),u=(e,{key:t,title:r,description:n},l,...s)=>{let i=e("input",{type:"checkbox",name:t});return i.checked=l,e("div",{class:"ck-item"},e("label",null,i,r),e("p",null,n),...s)},g=(e,t,r,n)=>{let{key:l,required:s,lifetime:i,services:a}=r,d=u(e,r,n[l]===!0,e("small",null,s&&o(t,"required")+" ",c(t,i)),a.length>0&&e("details",null,e("summary",null,o(t,"details")),e("ul",null,...a.map(f=>h(e,t,f)))));return s&&d.querySelector("input").setAttribute("disabled",""),d},k=(e,t)=>{let{name:r,email:n,address:l}=t.officer;return e("small",null,`${o(t,"officer")} ${r}, `,e("a",{href:"mailto:"+n},n),l&&", "+l)},m=(e,t,r,n)=>e("dialog",{id:"ck-preferences","aria-labelledby":"ck-title"},e("div",{class:"ck-top"},e("h2",{id:"ck-title",tabindex:"-1"},o(t,"preferences_heading")),e("button",{type:"button",id:"ck-close",class:"ck-link"},o(t,"close"))),e("div",{class:"ck-body"},e("p",null,o(t,"preferences_intro")),e("fieldset",null,e("legend",null,o(t,"categories_heading")),...t.categories.map(l=>g(e,t,l,r))),t.purposes.length>0&&e("fieldset",null,e("legend",null,o(t,"purposes_heading")),e("p",null,o(t,"purposes_intro")),...t.purposes.map(l=>u(e,l,r[l.key]===!0))),k(e,t)),p(e,t,[["save","save"],["decline-all","decline"],["accept-all","accept"],...n?[["withdraw","withdraw"]]:[]]));var b=`
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
`;var y=document.currentScript,x={config:CONSENTKIT_BANNER,build:m,rules:b};y&&y.dispatchEvent(new CustomEvent("ck-layer",{detail:x}));})();
