"""What stands on a digest, and in which order: made from the picture of a programme, once for all dresses.

A section is made as long as `Room` allows. Where that is not all of it, the annex has it whole. Sections: sections.py;
of a portfolio: committee.py.
"""

from dataclasses import replace

from engine.office.digests.committee import portfolio_paper
from engine.office.digests.drawn import Artist
from engine.office.digests.paper import Paper, Room, Section, Words
from engine.office.digests.phrases import Voice
from engine.office.digests.sections import WHOLE, indicators_in_full, sections
from engine.rules.digest_picture import Digest, Portfolio
from engine.rules.texts import Language
from engine.rules.words import on_one_line

ROOMY = Room(items=8, notes=4, signs=400, indicators=8)
LONGEST_TITLE, LONGEST_LINE, LONGEST_NAME, SHORT_HEAD = 100, 200, 60, 16
"""Signs of the area in the title; of a line under it; of the area and of the head at the foot of each printed page.

The whole head and the whole title of the definition stand where it is told what the digest was made from.
"""


def compose(content: Digest | Portfolio, language: Language, artist: Artist, room: Room = ROOMY) -> Paper:
    """A digest or a portfolio as it stands on paper, with a main part that keeps to `room`."""
    voice = Voice(language)
    if isinstance(content, Portfolio):
        return portfolio_paper(content, voice, artist)
    return _paper(content, voice, artist, room)


def _paper(digest: Digest, voice: Voice, artist: Artist, room: Room) -> Paper:
    made = sections(digest, voice, artist, room)
    whole = {section.id: section for section in sections(digest, voice, artist, WHOLE)}
    cut = [section.id for section in made if section != whole[section.id]]
    title = voice.fixed("title", area=on_one_line(digest.area_name, LONGEST_TITLE))
    return Paper(
        id=f"{digest.programme}-{digest.sequence}",
        language=voice.language,
        title=title,
        under=_under(digest, voice),
        at=digest.at,
        main=tuple(_with_more(section, voice) if section.id in cut else section for section in made),
        annex=tuple(
            replace(section, id=f"all-{section.id}", tone="plain")
            for section in (
                *indicators_in_full(digest, voice, artist),
                *(whole[one] for one in cut if one != "indicators"),
            )
        ),
        annex_title=voice.fixed("annex"),
        foot=_foot(digest, voice),
        short=voice.fixed(
            "short",
            area=on_one_line(digest.area_name, LONGEST_NAME),
            day=voice.day(digest.on),
            sequence=digest.sequence,
            head=digest.head[:SHORT_HEAD],
        ),
    )


def _with_more(section: Section, voice: Voice) -> Section:
    return replace(section, blocks=(*section.blocks, Words(voice.fixed("more"), soft=True)))


def _under(digest: Digest, voice: Voice) -> tuple[str, ...]:
    area = f"{voice.say(digest.title)}, {digest.area_name} ({digest.area_code})"
    halted = [] if digest.status == "active" else [voice.fixed(digest.status)]
    on = voice.fixed("on_in_cycle" if digest.cycle else "on", day=voice.day(digest.on), cycle=digest.cycle)
    lines = (on, area, voice.say(digest.cycle_told), *halted)
    return tuple(on_one_line(line, LONGEST_LINE) for line in lines)


def _foot(digest: Digest, voice: Voice) -> tuple[str, ...]:
    record = voice.fixed("record", day=voice.day(digest.on), sequence=digest.sequence, title=voice.say(digest.title))
    return record, voice.fixed("head", head=digest.head), voice.fixed("head_means"), voice.fixed("erased")
