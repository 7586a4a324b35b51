/** Says each time of day on the reader's own clock as well; the page itself says it in UTC. */
{
  const style = /** @type {Intl.DateTimeFormatOptions} */ ({ dateStyle: 'full', timeStyle: 'short' });
  const say = (/** @type {Date} */ at, /** @type {string} */ words) =>
    words.replace('{time}', new Intl.DateTimeFormat(document.documentElement.lang, style).format(at));

  for (const time of document.querySelectorAll('time[data-words]')) {
    const { dataset, dateTime } = /** @type {HTMLTimeElement} */ (time);
    /** @type {HTMLTimeElement} */ (time).title = say(new Date(dateTime), dataset['words'] || '');
  }

  for (const place of document.querySelectorAll('[data-local-of]')) {
    const { dataset } = /** @type {HTMLElement} */ (place);
    const field = document.getElementById(dataset['localOf'] || '');
    if (!(field instanceof HTMLInputElement)) continue;
    const tell = () => {
      const at = new Date(`${field.value}Z`);
      place.textContent = Number.isNaN(at.getTime()) ? '' : say(at, dataset['words'] || '');
    };
    field.addEventListener('input', tell);
    tell();
  }
}
