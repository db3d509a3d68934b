"""Say in words from what somebody is signed in."""

from __future__ import annotations

#: What a browser's line about itself holds → what people call it; the first that is found counts, for they name each other.
_BROWSERS = {
    "MicroMessenger": "微信 WeChat", "DingTalk": "钉钉 DingTalk", "Edg": "Edge", "QQBrowser": "QQ Browser", "360": "360", "Firefox": "Firefox",
    "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "HarmonyOS": "HarmonyOS", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip
_LONGEST = 60


def named(client: str) -> str:
    """Return browser and system of a `User-Agent`; as it stands where neither is known, a dash where there is none."""
    found = [next((name for word, name in known.items() if word in client), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or client[:_LONGEST] or "—"
