/*! ConsentKit banner, MIT; built from static/src */
"use strict";(()=>{var t=o=>{!(o instanceof HTMLDialogElement)||!o.showModal||(o.removeAttribute("open"),o.setAttribute("closedby","none"),o.onclose=()=>o.isConnected&&t(o),o.showModal())};CONSENTKIT_PARTS.push(()=>({M:t}));})();
