<?php
/**
 * Plugin Name: ConsentKit
 * Description: Asks visitors before cookies are set, with a ConsentKit service of your own, and tells plugins by the WP Consent API.
 * Version: 1.0.0
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * License: MIT
 * Text Domain: consentkit
 *
 * Where the service is, and which site this is, are the constants CONSENTKIT_URL and CONSENTKIT_SITE
 * in wp-config.php.
 *
 * @package ConsentKit
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The banner's address, or an empty string where wp-config.php does not say it, or says no address.
 */
function consentkit_banner_url() {
	if ( ! defined( 'CONSENTKIT_URL' ) || ! defined( 'CONSENTKIT_SITE' ) ) {
		return '';
	}
	$is_key = preg_match( '/\A[a-z0-9][a-z0-9-]{1,62}\z/', CONSENTKIT_SITE );
	$is_url = preg_match( '#\Ahttps?://[^\s"\'<>]+\z#', CONSENTKIT_URL );
	if ( ! $is_key || ! $is_url ) {
		return '';
	}
	return rtrim( CONSENTKIT_URL, '/' ) . '/ck/' . CONSENTKIT_SITE . '/banner.js';
}

/**
 * Which categories of the WP Consent API stand for a category of the banner.
 */
function consentkit_wp_categories() {
	$categories = array(
		'functional'  => array( 'preferences' ),
		'preferences' => array( 'preferences' ),
		'analytics'   => array( 'statistics', 'statistics-anonymous' ),
		'statistics'  => array( 'statistics', 'statistics-anonymous' ),
		'marketing'   => array( 'marketing' ),
	);
	return apply_filters( 'consentkit_wp_categories', $categories );
}

/**
 * The tag, before anything that other plugins put into the head, without async or defer: what stands
 * behind it has to be looked at before the browser runs it.
 */
function consentkit_print_tag() {
	$url = consentkit_banner_url();
	if ( '' === $url ) {
		return;
	}
	wp_print_script_tag( array( 'src' => esc_url_raw( $url ) ) );
}
add_action( 'wp_head', 'consentkit_print_tag', 0 );

/**
 * What tells the WP Consent API, behind that API's own script; nothing where that API is not active.
 */
function consentkit_enqueue_bridge() {
	if ( '' === consentkit_banner_url() || ! wp_script_is( 'wp-consent-api', 'registered' ) ) {
		return;
	}
	wp_enqueue_script( 'consentkit-bridge', plugins_url( 'bridge.js', __FILE__ ), array( 'wp-consent-api' ), '1.0.0', true );
	wp_localize_script(
		'consentkit-bridge',
		'CONSENTKIT_WP',
		array( 'categories' => consentkit_wp_categories() )
	);
}
// Not in wp_enqueue_scripts, where the API registers its own behind everybody else's. The footer's
// scripts are printed at priority 20.
add_action( 'wp_footer', 'consentkit_enqueue_bridge' );

// Everybody is asked before anything is granted.
add_filter(
	'wp_get_consent_type',
	function () {
		return 'optin';
	},
	20
);
add_filter( 'wp_consent_api_registered_' . plugin_basename( __FILE__ ), '__return_true' );

/**
 * [consentkit_settings label="Cookie settings"]
 */
function consentkit_settings_button( $given ) {
	$given = shortcode_atts( array( 'label' => 'Cookie settings' ), $given );
	return '<button type="button" data-ck="open">' . esc_html( $given['label'] ) . '</button>';
}
add_shortcode( 'consentkit_settings', 'consentkit_settings_button' );

/**
 * Tells admins what is missing; visitors see nothing of it.
 */
function consentkit_say_what_is_missing() {
	if ( '' !== consentkit_banner_url() || ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="notice notice-error"><p>';
	echo esc_html( 'ConsentKit shows no banner: wp-config.php needs CONSENTKIT_URL, an address with https://, and CONSENTKIT_SITE, the key of the site.' );
	echo '</p></div>';
}
add_action( 'admin_notices', 'consentkit_say_what_is_missing' );
