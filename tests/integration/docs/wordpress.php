<?php
// Sets up WordPress by its own functions, as its own pages for that would:
// php wordpress.php FOLDER SOCKET CONTENT
list( , $folder, $socket, $content ) = $argv;
( new mysqli( 'localhost', 'root', '', '', 0, $socket ) )->query( 'CREATE DATABASE wordpress' );

define( 'WP_INSTALLING', true );
require "$folder/wp-load.php";
require ABSPATH . 'wp-admin/includes/upgrade.php';

// WordPress lets others define this: it would send the owner a letter.
function wp_new_blog_notification() {
}

wp_install( 'The Riverside Bakery', 'owner', 'owner@example.org', true, '', 'a long pass phrase' );
wp_installing( false );
// Whoever may, writes scripts into a page.
wp_set_current_user( 1 );
$page = wp_insert_post(
	array(
		'post_type'    => 'page',
		'post_status'  => 'publish',
		'post_title'   => 'Bread from the oven',
		'post_content' => file_get_contents( $content ),
	),
	true
);
if ( is_wp_error( $page ) ) {
	exit( $page->get_error_message() );
}
update_option( 'show_on_front', 'page' );
update_option( 'page_on_front', $page );
