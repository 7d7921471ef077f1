"""Where the files are of which the site is made: metadata.yml, settings.json, templates/, plugins/ and static/.

In a checkout they stand at the top of the project, where `datasette .` looks for them; a wheel carries them in a folder
of the package.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def site_files() -> Path:
    """The folder in which they stand."""
    installed = _PACKAGE / "site"
    return installed if installed.is_dir() else _PACKAGE.parent
