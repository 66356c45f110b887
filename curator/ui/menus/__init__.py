"""What stands in each menu, with its keys: one module a menu."""
