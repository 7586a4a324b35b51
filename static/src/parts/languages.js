/** One list instead of a row of buttons, where a banner speaks many languages. */

CONSENTKIT_PARTS.push(({ consent, make }) => ({
  mounted: (banner) => {
    const button = banner && banner.querySelector('small .ck-link');
    if (!button) return;
    const config = consent().config();
    const list = make('select',
      { id: 'ck-language', 'aria-label': config.texts.language || '' },
      ...config.languages.map((tag, index) =>
        make('option', { value: tag, lang: tag }, config.language_names?.[index]),
      ),
    );
    list.value = config.language;
    list.onchange = () => consent().withDetails((details) => details.speak(list.value));
    /** @type {Element} */ (button.parentElement).replaceChildren(list);
  },
}));
