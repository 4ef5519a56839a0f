"""Let MkDocs use the hooks of this program: it runs this file and puts this folder on the module path."""

from publishing.build.mkdocs_hooks import (  # noqa: F401
    on_config,
    on_env,
    on_files,
    on_nav,
    on_page_content,
    on_page_context,
    on_post_build,
    on_post_page,
)
