// What the WP Consent API's own script does, by its documentation: a cookie for each category.
'use strict';

function wp_set_consent(category, value) {
  document.cookie = `wp_consent_${category}=${value};path=/`;
}

document.addEventListener('wp_consent_type_defined', () => {
  window.type = window.wp_consent_type;
});
