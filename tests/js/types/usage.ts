/** A site's own code against `banner.d.ts`: what must compile, and what must not. */
import type { Choices, Receipt, Summary } from '../../../static/banner';

// Before the script is there.
window.consentkit = window.consentkit || [];
window.consentkit.push(['accept']);
window.consentkit.push(['save', { statistics: true }]);
window.consentkit.push(['on', 'change', (summary) => summary.choices['statistics']]);
window.consentkit.push((api) => api.has('media', 'trailers'));
// @ts-expect-error there is no such call
window.consentkit.push(['acept']);
// @ts-expect-error "yes" is no answer
window.consentkit.push(['save', { statistics: 'yes' }]);

// Afterwards.
const granted: boolean = consentkit.has('statistics');
const summary: Summary = consentkit.get();
const at: string | null = summary.decided_at;
const choices: Choices = { statistics: granted, marketing: false };
consentkit.save(choices);
consentkit.decline();
consentkit.withdraw();
consentkit.open();
consentkit.close();
consentkit.end('pending_registration');
consentkit.rescan();
consentkit.setLanguage('fr-CA');
const receipt: Receipt | null = consentkit.receipt();
// @ts-expect-error there may be none
const token: string = receipt.receipt;
// @ts-expect-error the summary is frozen
summary.choices['statistics'] = true;
// @ts-expect-error a category is named
consentkit.has();

// Events, both ways.
const off = consentkit.on('shown', ({ layer }) => layer === 'preferences');
off();
consentkit.on('error', ({ code, detail }) => console.warn(code, detail));
// @ts-expect-error there is no such event
consentkit.on('accepted', () => {});
window.addEventListener('consentkit:decision', ({ detail }) => console.log(detail.action, at, token));
// @ts-expect-error a decision tells no code
window.addEventListener('consentkit:decision', ({ detail }) => detail.code);
