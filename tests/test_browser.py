"""The browser of the tests sees what is wrong: else pages that are looked at with it prove nothing."""

from tests.browser import NARROW, browser, shown, too_wide, violations

WRONG = '<html><body><img src="x.png"><p style="color:#999;background:#fff">bleek</p><pre>{}</pre></body></html>'
RIGHT = '<html lang="nl"><head><title>t</title></head><body><main><h1>Kop</h1><p>tekst</p></main></body></html>'


def test_it_sees_what_is_wrong_and_nothing_else() -> None:
    with browser() as opened:
        with shown(opened, WRONG.format("x" * 200), NARROW) as seen:
            found = {told.partition(":")[0] for told in violations(seen)}
            assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= found
            assert too_wide(seen)
        with shown(opened, RIGHT, NARROW) as seen:
            assert violations(seen) == []
            assert not too_wide(seen)
