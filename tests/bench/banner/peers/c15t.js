// c15t has no interface of its own: this is the three-button example of its documentation.
import { getOrCreateConsentRuntime } from 'c15t';

const { consentStore } = getOrCreateConsentRuntime({
  mode: 'offline',
  consentCategories: ['necessary', 'measurement', 'marketing'],
  scripts: Array.from({ length: 20 }, (_, number) => ({
    id: `gated-${number}`,
    src: `/gated/${number}.js`,
    category: number % 2 ? 'marketing' : 'measurement',
  })),
});

const banner = document.createElement('div');
banner.id = 'consent-banner';
banner.setAttribute('role', 'dialog');
banner.setAttribute('aria-label', 'Cookie consent');
banner.innerHTML = `
  <p>We use cookies. Some are necessary. Others count visits or show what may interest you.</p>
  <div>
    <button id="consent-accept">Accept all</button>
    <button id="consent-reject">Reject all</button>
    <button id="consent-customize">Customize</button>
  </div>
`;
document.body.appendChild(banner);
const on = (id, run) => banner.querySelector(id).addEventListener('click', run);
on('#consent-accept', () => consentStore.getState().saveConsents('all'));
on('#consent-reject', () => consentStore.getState().saveConsents('necessary'));
on('#consent-customize', () => consentStore.getState().setActiveUI('dialog'));

const show = (state) => {
  banner.style.display = state.activeUI === 'banner' ? 'block' : 'none';
};
consentStore.subscribe(show);
show(consentStore.getState());
