/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(({ah:n,ac:g})=>({O:u=>{let t=u&&u.querySelector("small .ck-link");if(!t)return;let l=n().ag(),a=g("select",{id:"ck-language","aria-label":l.texts.language||""},...l.languages.map((e,c)=>g("option",{value:e,lang:e},l.language_names?.[c])));a.value=l.language,a.onchange=()=>n().C(e=>e.K(a.value)),t.parentElement.replaceChildren(a)}}));})();
