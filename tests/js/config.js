/** The founding case's banner, in miniature. */
export const config = Object.freeze({
  format: 1,
  site: 'demo',
  site_name: 'Riverside',
  version: 3,
  language: 'en',
  direction: 'ltr',
  languages: ['en', 'fr-CA'],
  validity_days: 180,
  categories: [
    { key: 'session', slot: 0, required: true, lifetime: { kind: 'session' }, title: '', description: '', services: [] },
    { key: 'pending', slot: 1, required: false, lifetime: { kind: 'days', days: 30 }, title: '', description: '', services: [] },
    { key: 'login', slot: 2, required: false, lifetime: { kind: 'persistent' }, title: '', description: '', services: [] },
  ],
  purposes: [{ key: 'news', slot: 3, title: '', description: '' }],
  texts: {
    intro: 'We use cookies on {site}.',
    lifetime_session: 'This visit.',
    lifetime_one_day: 'One day.',
    lifetime_days: '{days} days.',
    lifetime_persistent: 'At most {days} days.',
  },
  officer: { name: 'Maya', email: 'maya@example.org', address: '' },
});

export const NOW = Date.UTC(2026, 10, 23, 19, 1, 7, 123);
export const DAY = 86_400_000;

export const decided = (answers, more = {}) => ({
  version: 3,
  decidedAt: NOW,
  answers,
  visitorId: 'AAAAAAAAAAAAAAAAAAAAAA',
  action: 'save',
  ...more,
});
