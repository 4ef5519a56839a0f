"""The publishing program: it reads content files, checks them, and builds, previews and releases the site."""
