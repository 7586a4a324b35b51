/*! ConsentKit, MIT */
(()=>{var e=/bot\b|crawl|spider|slurp|mediapartners|inspectiontool|googleother|bingpreview|ia_archiver|lighthouse|page ?speed|gtmetrix|ptst\//i;CONSENTKIT_PARTS.push(()=>({q:e.test(navigator.userAgent.replace(/cubot/i,""))}));})();
