"""What is known of Metadata-Versions, each fact with its source.

Back ends were measured: each release named here built small projects, and their files were read.
twine was measured: each one accepted and refused files of 2.1 to 2.6 (``twine check``).
"""

from __future__ import annotations

from pubproof.building.requirements import release
from pubproof.pypi.metadata_versions import ActionRelease, BackEnd, Table, Written, number


def _action(version: str, twine: str, accepts: str, commit: str = "") -> ActionRelease:
    return ActionRelease(tuple(map(int, version.split("."))), commit, twine, number(accepts))


def _written(since: str, plain: str, *, license_: str = "", imports: str = "") -> Written:
    """Return what is written from a release on.

    Args:
        since: the release.
        plain: what it writes for a name, a version and a description.
        license_: what it writes for a license expression or license files (PEP 639), where that
            differs.
        imports: what it writes for import names (PEP 794), where that differs.
    """
    return Written(
        release(since), number(plain), number(license_ or plain), number(imports or plain)
    )


_ACTIONS = (
    # requirements/runtime.txt of pypa/gh-action-pypi-publish@dc37677,
    # with packaging 26.2, pypi-attestations 0.0.30
    _action("1.14.2", "7.0.0", "2.5", "dc37677b2e1c63e2034f94d8a5b11f265b73ba33"),
    # launchdarkly/python-server-sdk#511 read the image; refused in maziyarpanahi/openmed's v2.1.0
    _action("1.14.1", "6.1.0", "2.4", "ba38be9e461d3875417946c167d0b5f3d385a247"),
    # requirements/runtime.txt of step-security/gh-action-pypi-publish@40d2dc3, its copy of this,
    # with packaging 25.0, pypi-attestations 0.0.29
    _action("1.14.0", "6.1.0", "2.4", "cef221092ed1bacb1cc03d23a2d87d1d172e277b"),
    # requirements/runtime.txt of chainguard-actions/pypa-gh-action-pypi-publish@a1859c9, its copy,
    # with packaging 25.0, pypi-attestations 0.0.27
    _action("1.13.0", "6.1.0", "2.4", "ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e"),
    # pypa/gh-action-pypi-publish#325
    _action("1.12.4", "6.1.0", "2.4", "76f52bc884231f62b9a034ebfe128415bbaabdfc"),
    # pypa/gh-action-pypi-publish#308 and #313
    _action("1.12.3", "6.0", "2.4", "67339c736fd9354cd4f8cb0b744f2b82a74b5c70"),
    # From 1.9.0, which accepts 2.3 (urllib3/urllib3#3408), up to the twine 6 of #308, twine is 5.
    # The commits stand with these versions in the pins of several projects.
    _action("1.12.2", "5", "2.3", "15c56dba361d8335944d31a2ecd17d700fc7bcbc"),
    _action("1.12.1", "5", "2.3", "1f5d4ec244f65dce93685ee3e98e77123f090866"),
    _action("1.12.0", "5", "2.3"),
    _action("1.11.0", "5", "2.3", "fb13cb306901256ace3dab689990e13a5550ffaa"),
    _action("1.10.3", "5", "2.3", "f7600683efdcb7656dec5b29656edb7bc586e597"),
    _action("1.10.2", "5", "2.3", "897895f1e160c830e369f9779632ebc134688e1b"),
    _action("1.10.1", "5", "2.3", "0ab0b79471669eb3a4d647e625009c62f9f3b241"),
    _action("1.10.0", "5", "2.3", "8a08d616893759ef8e1aa1f2785787c0b97e20d6"),
    _action("1.9.0", "5", "2.3", "ec4db0b4ddc65acdf4bff5fa45ac92d78b56bdf0"),
    # requirements/runtime.txt at each tag of pypa/gh-action-pypi-publish
    _action("1.8.14", "5.0.0", "2.3", "81e9d935c883d0b210363ab89cf05f3894778450"),
    _action("1.8.13", "5.0.0", "2.3", "741947b9cadc96c98b60dd2f32f89a5ef7fb113c"),
    _action("1.8.12", "4.0.2", "2.2", "e53eb8b103ffcb59469888563dc324e3c8ba6f06"),
    _action("1.8.11", "4.0.2", "2.2", "2f6f737ca5f74c637829c0f5c3acd0e29ea5e8bf"),
    _action("1.8.10", "4.0.2", "2.2", "b7f401de30cb6434a1e19f805ff006643653240e"),
    _action("1.8.9", "4.0.2", "2.2", "ade57f54dcc56d4858ca681c80269c26dc7b9149"),
    _action("1.8.8", "4.0.2", "2.2", "f8c70e705ffc13c3b4d1221169b84f12a75d6ca8"),
    _action("1.8.7", "4.0.1", "2.2", "f5622bde02b04381239da3573277701ceca8f6a0"),
    _action("1.8.6", "4.0.1", "2.2", "a56da0b891b3dc519c7ee3284aff1fad93cc8598"),
    _action("1.8.5", "4.0.1", "2.2", "0bf742be3ebe032c25dd15117957dc15d0cfc38d"),
    _action("1.8.4", "4.0.1", "2.2", "29930c9cf57955dc1b98162d0d8bc3ec80d9e75c"),
    _action("1.8.3", "4.0.1", "2.2", "48b317d84d5f59668bb13be49d1697e36b3ad009"),
    _action("1.8.2", "4.0.1", "2.2", "f3ce18f69986f83a044b6e618425238f6c1bb8ef"),
    _action("1.8.1", "4.0.1", "2.2", "a3a3bafbb3e5a75a854ae1bc53ae128cf22c4af4"),
    _action("1.8.0", "4.0.1", "2.2", "8ef2b3d46c9ecba901fb2ae21d98e322c4089c4e"),
    _action("1.7.1", "4.0.1", "2.2", "22b4d1f12511f2696162c08546dafbaa903448a2"),
    _action("1.7.0", "4.0.1", "2.2", "7104b6e981edc64651f8fc454998a67914173bdb"),
    _action("1.6.5", "4.0.1", "2.2", "32b5e9370928566935e085a9154f23bd662ef41c"),
    _action("1.6.4", "4.0.1", "2.2", "c7f29f7adef1a245bd91520e94867e5c6eedddcc"),
    _action("1.6.3", "4.0.1", "2.2", "e71a4a4c1d3837e77d0353f9229be9217526a2c4"),
    _action("1.6.2", "4.0.1", "2.2", "ce291dce5b39b74daf2a1a0dcb652314e3263edb"),
    _action("1.6.1", "4.0.1", "2.2", "5d1679fa6b895587c6eb10c3fe82205b440a580e"),
    _action("1.6.0", "4.0.1", "2.2", "d2a2496a01f8b4b773ccd9cae8f2151589de5b62"),
    _action("1.5.2", "4.0.1", "2.2", "d7edd4c95736a5bc1260d38b5523f5d24338bc25"),
)
"""The releases of the action, the newest first."""

_BACK_ENDS = (
    BackEnd(
        "hatchling",
        ("hatchling.build", "hatchling.ouroboros"),
        release("1.33.0"),
        (
            _written("0.8.0", "2.1"),
            _written("1.22.0", "2.2"),
            _written("1.22.1", "2.3"),
            _written("1.27.0", "2.4"),
            _written("1.32.0", "2.5"),
        ),
    ),
    BackEnd(
        "flit-core",
        ("flit_core.buildapi", "flit_scm"),
        release("4.2.0"),
        (
            _written("3.2.0", "2.1"),
            _written("3.10.0", "2.3"),
            _written("3.11.0", "2.4"),
            _written("4.0.1", "2.5"),
        ),
    ),
    BackEnd(
        "poetry-core",
        ("poetry.core.masonry.api", "poetry_dynamic_versioning.backend"),
        release("2.5.0"),
        (
            _written("1.0.0", "2.1"),
            _written("2.0.0", "2.3"),
            _written("2.2.0", "2.4"),
        ),
    ),
    # Up to 2.4.0 a dynamic field made it 2.2.
    BackEnd(
        "pdm-backend",
        ("pdm.backend",),
        release("2.5.0"),
        (
            _written("2.0.0", "2.2"),
            _written("2.4.0", "2.2", license_="2.4"),
            _written("2.5.0", "2.1", license_="2.4", imports="2.5"),
        ),
    ),
    BackEnd(
        "setuptools",
        ("setuptools.build_meta",),
        release("84.2.1"),
        (
            _written("61.3.1", "2.1"),
            _written("75.8.0", "2.2"),
            _written("77.0.0", "2.4"),
        ),
    ),
    # Its pyproject-metadata decides, by the fields; with the newest of the day. With a dynamic
    # field 2.2.
    BackEnd(
        "meson-python",
        ("mesonpy",),
        release("0.21.1"),
        (_written("0.13.0", "2.2", license_="2.4", imports="2.5"),),
    ),
    BackEnd(
        "scikit-build-core",
        ("scikit_build_core.build",),
        release("1.1.2"),
        (
            _written("0.9.0", "2.2"),
            _written("0.11.0", "2.2", license_="2.4"),
            _written("0.12.0", "2.2", license_="2.4", imports="2.5"),
        ),
    ),
    BackEnd(
        "maturin",
        ("maturin",),
        release("1.16.0"),
        (
            _written("1.0.0", "2.1"),
            _written("1.5.0", "2.3"),
            _written("1.7.1", "2.4"),
        ),
    ),
    BackEnd(
        "uv-build",
        ("uv_build",),
        release("0.13.6"),
        (
            _written("0.6.17", "2.3", license_="2.4"),
            _written("0.12.0", "2.3", license_="2.4", imports="2.5"),
        ),
    ),
)
"""The build back ends, each with its oldest release first."""

_TWINES = {
    # it installs no pkginfo that knows 2.4
    release("5.1.1"): number("2.3"),
    # they have a list of their own (``twine/package.py``)
    release("6.1.0"): number("2.4"),
    release("6.2.0"): number("2.4"),
}

TABLE = Table(
    checked="2026-11-26",
    # SUPPORTED_METADATA_VERSIONS in warehouse/forklift/metadata.py of pypi/warehouse@6b62157
    pypi=number("2.5"),
    read="2026-08-21",
    actions=_ACTIONS,
    back_ends=_BACK_ENDS,
    twines=_TWINES,
)
