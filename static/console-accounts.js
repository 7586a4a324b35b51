/**
 * Passkeys in the console: asks the browser for one and sends what it says with the form.
 * Without this script, or in a browser that has no passkeys, the form stays hidden and the password
 * is the way in.
 */
(() => {
  'use strict';

  /** @param {HTMLFormElement} form */
  const ask = (form) => {
    const options = JSON.parse(form.dataset.options || '{}');
    return form.dataset.passkey === 'create'
      ? navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        });
  };

  /** @param {HTMLFormElement} form */
  const prepare = (form) => {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('credential'));
    const failed = /** @type {HTMLElement} */ (form.querySelector('[data-passkey-failed]'));
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      if (field.value) return;
      event.preventDefault();
      failed.hidden = true;
      ask(form).then(
        (credential) => {
          field.value = JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON());
          form.submit();
        },
        () => {
          failed.hidden = false;
        },
      );
    });
  };

  const { PublicKeyCredential: known } = window;
  if (known && 'parseCreationOptionsFromJSON' in known) {
    document.querySelectorAll('form[data-passkey]').forEach((form) => {
      prepare(/** @type {HTMLFormElement} */ (form));
    });
  }
})();
