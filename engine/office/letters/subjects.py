"""The subject of a letter: what it is about, on one line, the most urgent thing first. What it says: wording.py."""

from collections.abc import Callable, Sequence

from engine.office.letters.shapes import Letter
from engine.rules.letter_picture import Chase, Piece, Task
from engine.rules.texts import Language
from engine.rules.words import day_words, listed, on_one_line

LONGEST_SUBJECT = 120
LONGEST_AREAS = 40

SAYS_LITTLE = frozenset({"sign", "decide", "propose", "ratify"})
"""Acts that need to be told with the phase they are for."""


def subject(letter: Letter, language: Language) -> str:
    """What the letter is about, on one line: the most urgent thing first."""
    pieces = [piece for reader in letter.readers for piece in reader.pieces]
    areas = _areas(pieces, language)
    room = LONGEST_SUBJECT - len(f"{areas}: ")
    about = _about_tasks([task for piece in pieces for task in piece.tasks if task.mark != "still"], language, room)
    about = about or next((told for piece in pieces if (told := _about(piece, language))), "")
    about = about or _about_undelivered(letter, language)
    return on_one_line(f"{areas}: {about}" if areas else about, LONGEST_SUBJECT)


def overdue(task: Task) -> bool:
    """Whether to say that something is late: not of what is asked for the first time after its deadline."""
    return task.late and task.until is not None and task.mark != "new"


def _areas(pieces: Sequence[Piece], language: Language) -> str:
    names = dict.fromkeys(piece.area_name for piece in pieces)
    together = listed([on_one_line(name, LONGEST_AREAS) for name in names], language)
    if len(together) <= LONGEST_AREAS:
        return together
    count = len({piece.programme for piece in pieces})
    return _pick(language)(f"{count} programma's", f"{count} programmes")


def _about_tasks(tasks: Sequence[Task], language: Language, room: int) -> str:
    pick = _pick(language)
    late = [task for task in tasks if overdue(task)]
    if len(late) > 1:
        return pick(f"{len(late)} dingen te laat", f"{len(late)} things overdue")
    if late:
        head = pick("te laat: ", "overdue: ")
        return head + _named(late[0], language, room - len(head))
    until = _until(tasks, language)
    if len(tasks) == 1:
        end = f", {until}" if until else ""
        return _named(tasks[0], language, room - len(end)) + end
    many = pick(f"{len(tasks)} vragen aan u", f"{len(tasks)} things asked of you")
    first = pick(f", de eerste {until}", f", the first {until}") if until else ""
    return f"{many}{first}" if tasks else ""


def _until(tasks: Sequence[Task], language: Language) -> str:
    """Until when the most urgent of these must be done; what reaches somebody after its deadline, soon."""
    pick = _pick(language)
    if any(task.late for task in tasks):
        return pick("zo snel mogelijk", "as soon as you can")
    days = [task.until for task in tasks if task.until]
    return pick("uiterlijk ", "by ") + day_words(min(days), language) if days else ""


def _named(task: Task, language: Language, room: int) -> str:
    """What is asked; where that alone says little (to sign off), also for which phase, if there is room for it."""
    what = on_one_line(task.what.say(language), room)
    whole = f"{what}, {task.about.say(language)}"
    return whole if task.act in SAYS_LITTLE and len(whole) <= room else what


def _about(piece: Piece, language: Language) -> str:
    if piece.chases:
        return _about_chases(piece.chases, language)
    if piece.digest:
        return f"{_pick(language)('voortgangsrapportage van', 'digest of')} {day_words(piece.digest, language)}"
    told = [*(news.what for news in piece.news), *piece.thanks]
    first = told[0].say(language).partition(". ")[0].rstrip(".") if told else ""
    return first[:1].lower() + first[1:]


def _about_chases(chases: Sequence[Chase], language: Language) -> str:
    pick = _pick(language)
    calls = [chase for chase in chases if chase.phone]
    if calls:
        who = calls[0].who.say(language)
        return pick(f"graag bellen met {who}", f"please call {who}")
    if len(chases) == 1:
        what = chases[0].what.say(language)
        return pick(f"uw hulp gevraagd bij: {what}", f"your help is asked with: {what}")
    return pick(f"uw hulp gevraagd, {len(chases)} dingen te laat", f"your help is asked, {len(chases)} things overdue")


def _about_undelivered(letter: Letter, language: Language) -> str:
    pick, failed = _pick(language), [one for reader in letter.readers for one in reader.undelivered]
    if len(failed) == 1:
        name = on_one_line(failed[0].name, LONGEST_AREAS)
        return pick(f"Een bericht aan {name} kwam niet aan", f"A letter to {name} did not arrive")
    return pick(f"{len(failed)} berichten kwamen niet aan", f"{len(failed)} letters did not arrive")


def _pick(language: Language) -> Callable[[str, str], str]:
    return lambda nl, en: en if language == "en" else nl
