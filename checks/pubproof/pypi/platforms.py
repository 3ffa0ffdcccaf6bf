"""The platforms for which PyPI takes wheels (``forklift/legacy.py`` of pypi/warehouse)."""

from __future__ import annotations

import re

_LINUX = "aarch64|armv7l|i686|ppc64le|riscv64|s390x|x86_64"
_MACS = "arm64|fat|fat3|fat64|i386|intel|ppc|ppc64|universal|universal2|x86_64"
_TAKEN = re.compile(
    "any|win32|win_(?:amd64|arm64|ia64)"
    "|manylinux(?:1|2010)_(?:i686|x86_64)"
    "|manylinux2014_(?:aarch64|armv7l|i686|ppc64|ppc64le|s390x|x86_64)"
    rf"|manylinux_\d+_\d+_(?:ppc64|{_LINUX})|musllinux_\d+_\d+_(?:{_LINUX})"
    "|linux_armv[67]l"
    rf"|macosx_10_\d+_(?:{_MACS})|macosx_(?:1[1-5]|26)_0_(?:{_MACS})"
    r"|ios_\d+_\d+_(?:arm64|x86_64)_(?:iphoneos|iphonesimulator)"
    r"|android_\d+_(?:arm64_v8a|armeabi_v7a|x86|x86_64)"
    r"|pyemscripten_\d+_\d+_wasm32"
)
"""The tags of platforms that PyPI takes."""
MAC = rf"macosx_\d+_\d+_(?:{_MACS})"
"""The platforms of wheels that another deployment target makes acceptable."""
REPAIRABLE = rf"linux_(?:ppc64|{_LINUX})"
"""The platforms, as a regular expression, of wheels of which manylinux wheels can be made."""
_FOR_MAC = "11.0"
"""The oldest version of macOS that runs on both of its present processors."""


def is_taken(platform: str) -> bool:
    """Whether PyPI takes wheels with this platform tag."""
    return _TAKEN.fullmatch(platform) is not None


def remedy(platform: str) -> str:
    """Return what to do about a wheel whose platform PyPI does not take."""
    if re.fullmatch(REPAIRABLE, platform):
        return "build it with cibuildwheel, or let `auditwheel repair` make a manylinux wheel of it"
    if re.fullmatch(MAC, platform):
        major = platform.split("_")[1]
        target = f"{major}.0" if is_taken(f"macosx_{major}_0_arm64") else _FOR_MAC
        return f"build it with MACOSX_DEPLOYMENT_TARGET={target}"
    return "leave it out of the upload"
