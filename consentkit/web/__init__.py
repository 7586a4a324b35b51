"""HTTP: the visitor's surface and the pages anyone may open."""
