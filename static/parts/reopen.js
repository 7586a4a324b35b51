/*! ConsentKit, MIT */
"use strict";(()=>{CONSENTKIT_PARTS.push(t=>{let n;return{aa:({decided_at:p})=>{if(!p)return;let e=t.ag().af();n=n||t.ab("button",{type:"button",id:"ck-reopen"}),n.textContent=e.texts.reopen||"",t.b.J(e),t.b.G.append(n),t.b.M()}}});})();
