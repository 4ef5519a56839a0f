"""What readers find when they search: texts of pages, and words made comparable."""
