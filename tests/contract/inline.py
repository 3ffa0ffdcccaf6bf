"""The lines of the base `inline`, a release in one workflow, that tests edit."""

from __future__ import annotations

CHECKOUT = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
PYTHON = "- uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
BUILD = "- run: pipx run build"
CHECK = "- run: pipx run twine check --strict dist/*"
DOWNLOAD = "- uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"
ATTEST = "- uses: actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2"
LOOP = "for file in dist/*; do"
VERIFY = 'gh attestation verify "$file" --repo "$GITHUB_REPOSITORY"'
UPLOAD = "- uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
