"""The site of a programme, from its content files to its pages: content, checks, photos, pages, and what joins them."""
