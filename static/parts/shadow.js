/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(s=>({R:e=>{let t=s.ae("div",{id:"ck-host"});return t.attachShadow({mode:"open"}).append(e),new MutationObserver(()=>{for(let r of e.querySelectorAll("[id]"))r.setAttribute("part",r.id)}).observe(e,{childList:!0,subtree:!0}),t}}));})();
