"""ComfyUI's graphs in both their forms: what they hold, and what of it made the image."""
