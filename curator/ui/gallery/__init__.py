"""The grid: what the library's Gallery shows, laid out by arithmetic and painted by hand."""
