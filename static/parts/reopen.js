/*! ConsentKit, MIT */
"use strict";(()=>{CONSENTKIT_PARTS.push(t=>{let n;return{ac:({decided_at:u})=>{if(!u)return;let e=t.ai().ah();n=n||t.ad("button",{type:"button",id:"ck-reopen"}),n.textContent=e.texts.reopen||"",t.b.L(e),t.b.I(n),t.b.O()}}});})();
