"""Where articles come from: feeds and their pages, web archives, and clients over HTTP."""
