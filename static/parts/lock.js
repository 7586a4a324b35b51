/*! ConsentKit, MIT */
(()=>{var e=o=>{if(!(o instanceof HTMLDialogElement)||!o.showModal)return;o.removeAttribute("open"),o.setAttribute("closedby","none"),o.onclose=()=>o.isConnected&&e(o),o.showModal();let t=o.querySelector("h2");t&&(t.tabIndex=-1),t&&t.focus()};CONSENTKIT_PARTS.push(()=>({O:e}));})();
