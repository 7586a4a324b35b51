/** The floating button that leads back to the settings once there is an answer. */

CONSENTKIT_PARTS.push((core) => {
  /** @type {HTMLElement | undefined} */
  let button;
  return {
    change: ({ decided_at }) => {
      if (!decided_at) return;
      const config = core.consent().config();
      button = button || core.make('button', { type: 'button', id: 'ck-reopen' });
      button.textContent = config.texts.reopen || '';
      core.layers.speak(config);
      core.layers.put(button);
      core.layers.mount();
    },
  };
});
