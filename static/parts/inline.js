/*! ConsentKit, MIT */
"use strict";(()=>{CONSENTKIT_PARTS.push(()=>({R:()=>document.querySelector("[data-ck-banner]")||(document.readyState==="loading"?null:document.body)}));})();
