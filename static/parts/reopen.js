/*! ConsentKit banner, MIT; built from static/src */
"use strict";(()=>{CONSENTKIT_PARTS.push(t=>{let n;return{Z:({decided_at:p})=>{if(!p)return;let e=t.af().ae();n=n||t.aa("button",{type:"button",id:"ck-reopen"}),n.textContent=t.ab(e,"reopen"),t.b.I(e),t.b.F.append(n),t.b.L()}}});})();
