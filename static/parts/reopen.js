/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(t=>{let n;return{ab:({decided_at:u})=>{if(!u)return;let e=t.ah().ag();n=n||t.ac("button",{type:"button",id:"ck-reopen"}),n.textContent=e.texts.reopen||"",t.b.K(e),t.b.H(n),t.b.N()}}});})();
