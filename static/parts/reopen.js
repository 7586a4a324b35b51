/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(t=>{let n;return{ad:({decided_at:u})=>{if(!u)return;let e=t.aj().ai();n=n||t.ae("button",{type:"button",id:"ck-reopen"}),n.textContent=e.texts.reopen||"",t.b.M(e),t.b.J(n),t.b.P()}}});})();
