<?php
/**
 * Plugin Name: A stand-in for the WP Consent API
 *
 * What that plugin's documentation says of it, its script behind those of all others included, and
 * at the page's end what a plugin is told that asks on the server.
 */
function wp_has_consent( $category ) {
	$given = $_COOKIE[ "wp_consent_$category" ] ?? '';
	$type  = apply_filters( 'wp_get_consent_type', false );
	return ! $type || 'allow' === $given || ( 'optout' === $type && '' === $given );
}

function stand_in_enqueue() {
	wp_enqueue_script( 'wp-consent-api', plugins_url( 'wp-consent-api.js', __FILE__ ), array(), '1.0.0', true );
}
add_action(
	'plugins_loaded',
	function () {
		add_action( 'wp_enqueue_scripts', 'stand_in_enqueue', PHP_INT_MAX );
	}
);

function stand_in_tell() {
	$told = array(
		'type'       => apply_filters( 'wp_get_consent_type', false ),
		'registered' => apply_filters( 'wp_consent_api_registered_consentkit/consentkit.php', false ),
		'statistics' => wp_has_consent( 'statistics' ),
		'marketing'  => wp_has_consent( 'marketing' ),
	);
	echo '<script type="application/json" id="told">' . wp_json_encode( $told ) . '</script>';
}
add_action( 'wp_footer', 'stand_in_tell' );
