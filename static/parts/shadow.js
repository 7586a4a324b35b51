/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(s=>({P:e=>{let t=s.ac("span",{id:"ck-host"});return t.attachShadow({mode:"open"}).append(e),new MutationObserver(()=>{for(let r of e.querySelectorAll("[id]"))r.setAttribute("part",r.id)}).observe(e,{childList:!0,subtree:!0}),t}}));})();
