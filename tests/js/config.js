/** The founding case's banner, in miniature. */
export const config = Object.freeze({
  site: 'demo',
  css: "",
  preferences: "",
  version: 3,
  language: 'en',
  languages: ['en', 'fr-CA'],
  validity_days: 180,
  categories: [
    { key: 'session', slot: 0, required: true, services: [] },
    { key: 'pending', slot: 1, services: [] },
    { key: 'login', slot: 2, services: [] },
  ],
  purposes: [{ key: 'news', slot: 3 }],
  texts: {
    intro: 'We use cookies on {site}.',
    lifetime_session: 'This visit.',
    lifetime_one_day: 'One day.',
    lifetime_days: '{days} days.',
    lifetime_persistent: 'At most {days} days.',
  },
  officer: { name: 'Maya', email: 'maya@example.org' },
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
