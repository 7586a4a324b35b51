<?php
// Stands in for WordPress: the few functions that the plugin calls, as their documentation has them,
// and a page as a theme writes it. php wordpress.php PLUGIN CONFIGURATION [FUNCTIONS]
error_reporting( E_ALL );
set_error_handler(
	function ( $level, $said ) {
		fwrite( STDERR, "$said\n" );
		exit( 1 );
	}
);
define( 'ABSPATH', __DIR__ . '/' );
$hooks   = array();
$scripts = array( 'wp-consent-api' => array( 'src' => '/wp-consent-api.js', 'deps' => array() ) );
$queue   = array();
$codes   = array();

function add_filter( $name, $call, $priority = 10 ) {
	global $hooks;
	$hooks[ $name ][ $priority ][] = $call;
}
function add_action( $name, $call, $priority = 10 ) {
	add_filter( $name, $call, $priority );
}
function apply_filters( $name, $value ) {
	global $hooks;
	$found = $hooks[ $name ] ?? array();
	ksort( $found );
	foreach ( array_merge( ...array_values( $found ) ) as $call ) {
		$value = $call( $value );
	}
	return $value;
}
function do_action( $name ) {
	apply_filters( $name, null );
}
function __return_true() {
	return true;
}
function plugin_basename( $file ) {
	return basename( dirname( $file ) ) . '/' . basename( $file );
}
function plugins_url( $path, $file ) {
	return '/' . basename( dirname( $file ) ) . '/' . $path;
}
function esc_url_raw( $url ) {
	return $url;
}
function esc_html( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}
function current_user_can( $what ) {
	return 'manage_options' === $what;
}
function add_shortcode( $name, $call ) {
	global $codes;
	$codes[ $name ] = $call;
}
function shortcode_atts( $known, $given ) {
	return array_merge( $known, array_intersect_key( (array) $given, $known ) );
}
function wp_print_script_tag( $attributes ) {
	echo '<script src="' . esc_html( $attributes['src'] ) . '"></script>' . "\n";
}
function wp_script_is( $name, $how ) {
	global $scripts;
	return isset( $scripts[ $name ] ) && 'registered' === $how;
}
function wp_register_script( $name, $src, $deps, $version, $in_footer ) {
	global $scripts;
	$scripts[ $name ] = array( 'src' => $src, 'deps' => $deps );
}
function wp_localize_script( $name, $object, $value ) {
	global $scripts;
	$scripts[ $name ]['data'] = "var $object = " . json_encode( $value ) . ';';
}
function wp_enqueue_script( $name ) {
	global $scripts, $queue;
	foreach ( $scripts[ $name ]['deps'] as $needed ) {
		wp_enqueue_script( $needed );
	}
	$queue[ $name ] = $scripts[ $name ];
}

require $argv[2];
require $argv[1];
if ( isset( $argv[3] ) ) {
	require $argv[3];
}
do_action( 'wp_enqueue_scripts' );
echo "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>The Riverside Bakery</title>\n";
do_action( 'wp_head' );
echo "</head><body><h1>The Riverside Bakery</h1>\n";
do_action( 'admin_notices' );
echo $codes['consentkit_settings']( array( 'label' => 'Cookies & <more>' ) );
echo '<!-- ' . apply_filters( 'wp_get_consent_type', false ) . " -->\n";
foreach ( $queue as $script ) {
	if ( isset( $script['data'] ) ) {
		echo '<script>' . $script['data'] . "</script>\n";
	}
	echo '<script src="' . $script['src'] . "\"></script>\n";
}
echo "</body></html>\n";
