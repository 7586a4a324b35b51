/** Finds what a visitor has put into a page and a reload would take away. */

/** Nothing that a visitor fills in. */
const NO_CONTENT = /^(hidden|submit|button|reset|image)$/;
const TICKED = /^(checkbox|radio)$/;
/** What decides which value an untouched control shows. */
const SHAPING = ['type', 'min', 'max', 'step', 'value'];

/** @param {any} control an input, textarea or select of this page or of one framed in it */
const isChanged = (control) => {
  const { type, options, value } = control;
  if (TICKED.test(type)) return control.checked !== control.defaultChecked;
  if (options) {
    const all = /** @type {HTMLOptionElement[]} */ ([...options]);
    const marked = all.filter((option) => option.defaultSelected);
    // Where the markup marks none, a drop-down list stands at its first option.
    const isDropDown = type === 'select-one' && control.size < 2;
    const usual = isDropDown ? [marked.pop() || all.find((option) => !option.disabled)] : marked;
    return all.some((option) => option.selected !== usual.includes(option));
  }
  if (control.localName === 'textarea') return value !== control.defaultValue;
  // A slider or a colour shows a value that stands in no attribute.
  const untouched = document.createElement('input');
  for (const name of SHAPING) {
    const given = control.getAttribute(name);
    if (given !== null) untouched.setAttribute(name, given);
  }
  return value !== untouched.value;
};

/**
 * The document, the open shadow trees in it, and the frames of the same origin.
 *
 * @param {Document | ShadowRoot} scope
 * @returns {(Document | ShadowRoot)[]}
 */
const scopesOf = (scope) => [
  scope,
  ...[...scope.querySelectorAll('*')].flatMap((each) => {
    const within =
      each.shadowRoot || (each instanceof HTMLIFrameElement && each.contentDocument) || null;
    return within ? scopesOf(within) : [];
  }),
];

/** @param {Document | ShadowRoot} scope a frame that is an editor, as a whole */
const isEditor = (scope) =>
  scope !== document &&
  'body' in scope &&
  (scope.designMode === 'on' || (scope.body && scope.body.isContentEditable)) &&
  !!(scope.body.textContent || '').trim();

/** @returns {() => boolean} whether anything is half filled now */
export const watchForms = () => {
  // Some frameworks keep a control's default in step with what is typed: then only the typing tells.
  /** @type {Set<any>} */
  const edited = new Set();
  document.addEventListener('input', (event) => edited.add(event.composedPath()[0]), true);
  document.addEventListener('reset', ({ target }) => {
    for (const each of edited) if (each.form === target) edited.delete(each);
  });

  /** @param {any} each */
  const isOurs = (each) => each.closest('#ck-root');
  /** @param {any} each */
  const hasContent = (each) =>
    each.isConnected &&
    !isOurs(each) &&
    !TICKED.test(each.type) &&
    !!(each.value === undefined ? (each.textContent || '').trim() : each.value);

  return () =>
    [...edited].some(hasContent) ||
    scopesOf(document).some(
      (scope) =>
        isEditor(scope) ||
        [...scope.querySelectorAll('input,textarea,select')].some(
          (control) =>
            !isOurs(control) &&
            !NO_CONTENT.test(/** @type {HTMLInputElement} */ (control).type) &&
            isChanged(control),
        ),
    );
};
