/*! ConsentKit, MIT */
(()=>{CONSENTKIT_PARTS.push(()=>({t:!0,S:()=>document.querySelector("[data-ck-banner]")||(document.readyState==="loading"?null:document.body)}));})();
