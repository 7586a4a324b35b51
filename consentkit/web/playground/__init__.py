"""The playground: the demo's page for trying layouts, words and events on the real banner."""
