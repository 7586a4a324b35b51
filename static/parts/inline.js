/*! ConsentKit, MIT */
"use strict";(()=>{CONSENTKIT_PARTS.push(()=>({P:()=>document.querySelector("[data-ck-banner]")||(document.readyState==="loading"?null:document.body)}));})();
