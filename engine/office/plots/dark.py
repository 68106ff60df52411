"""A drawing for who reads light on dark: every colour of the palette has another one. What is drawn stays the same.

The colours agree with those of dark pages (faces/web/static/tokens.css). Print is always light.
"""

import re

DARK: dict[str, str] = {
    "#ffffff": "#171e26",
    "#1b1b1b": "#e9edf1",
    "#4b535d": "#b1bbc6",
    "#d5dae0": "#33404d",
    "#888": "#8592a0",
    "#1f5fa8": "#8abdf2",
    "#dce8f5": "#1f3a58",
    "#7a4a00": "#f0b04a",
    "#b9cde3": "#3a5f8a",
    "#123f72": "#b4d5f8",
    "#0a2747": "#d6e9fc",
    "#f0b04a": "#f0b04a",
    "#5c3b00": "#f8d48d",
    "#b8500f": "#ee8a4a",
    "#5e2400": "#fbc09d",
    "#7a2e00": "#f5a06a",
    "#e3eefa": "#17304c",
    "#cfe1f5": "#1d406a",
    "#fdf1d8": "#3a2d10",
    "#f9dcc8": "#47240f",
    "#f3c9ac": "#5a2a10",
    "#f1f2f4": "#27313b",
}
"""Of each colour of palette.py, and of what Vega draws by itself, the one on dark paper."""


def darkened(svg: str) -> str:
    """The drawing on dark paper."""
    return _COLOUR.sub(lambda found: f'="{DARK.get(found[1].lower(), found[1])}"', svg)


_COLOUR = re.compile(r'="(#[0-9a-fA-F]{3,6})"')
