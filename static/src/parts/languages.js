/** One list instead of a row of buttons, where a banner speaks many languages. */
import { nameOf } from '../languageName.js';

CONSENTKIT_PARTS.push(({ consent, make, say }) => ({
  mounted: (banner) => {
    const button = banner && banner.querySelector('small .ck-link');
    if (!button) return;
    const config = consent().config();
    const list = make('select',
      { id: 'ck-language', 'aria-label': say(config, 'language') },
      ...config.languages.map((tag) => make('option', { value: tag, lang: tag }, nameOf(tag))),
    );
    list.value = config.language;
    list.onchange = () => consent().withDetails((details) => details.speak(list.value));
    /** @type {Element} */ (button.parentElement).replaceChildren(list);
  },
}));
