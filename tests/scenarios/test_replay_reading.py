"""Reading scenarios and files of figures: every mistake is a sentence with its line, found before anything happens."""

from pathlib import Path

import pytest

from engine.rules.refusals import Refusal
from faces.staged import AreaWithoutFigures, UnknownArea, stage
from tests.scenarios.replayed import FEIJENOORD, G4, ROOT, typed_file

WRONG = {
    # what is replaced, what by, words of the sentence
    "an unknown role": ("voorzitter: [els]", "voorziter: [els]", "Bedoelde u `voorzitter`"),
    "an unknown person": ("voorzitter: [els]", "voorzitter: [elsje]", "`elsje` bestaat niet"),
    "nobody acts for an organisation": ("organisations: [welzijn]", "organisations: [scholen]", "kan niemand handelen"),
    "an id twice": ("- {id: cor, name", "- {id: sonja, name", "meer dan een keer"),
    "a role with too many": ("voorzitter: [els]", "voorzitter: [els, cor]", "hoogstens 1 zetels"),
    "an unknown product": ("item: wijkprofiel", "item: wijkprofil", "Bedoelde u `wijkprofiel`"),
    "an unknown phase": ("event: DeadlinePassed, phase: analyse", "event: DeadlinePassed, phase: analyze", "`analyse`"),
    "an unknown event": ("{event: MomentsRanOut}", "{event: MomentRanOut}", "Bedoelde u `MomentsRanOut`"),
    "an unknown detail": ("with: {attempt: '1'}", "with: {atempt: '1'}", "Bedoelde u `attempt`"),
    "an unknown command": ("command: AgreeMoments", "command: AgreeMoment", "Bedoelde u `AgreeMoments`"),
    "an unknown field": ("        moment: wijkmeting\n        on:", "        momentt: x\n        on:", "momentt"),
    "no person gives it": ("by: samira", "by: samir", "Bedoelde u `samira`"),
    "a wrong reference": ("until: {after: P18M}", "until: {after: 18M}", "Deze verwijzing klopt niet"),
    "an unknown indicator": ("{indicator: eenzaam, area: GM0363", "{indicator: eenzam, area: GM0363", "`eenzaam`"),
    "an unknown source": ("area: GM0363, source: rivm", "area: GM0363, source: cbs", "De bron `cbs` bestaat niet"),
    "another date": ("2016-09-01: 40.9", "2017-09-01: 40.9", "Naar 2017-09-01 wordt niet gevraagd"),
    "a date that is none": ("2016-09-01: 40.9", "2016-09-31: 40.9", "bestaat niet"),
    "no number": ("2016-09-01: 40.9", "2016-09-01: .nan", "getal"),
    "infinite": ("2016-09-01: 40.9", "2016-09-01: .inf", "getal"),
    "140 percent": ("2016-09-01: 40.9", "2016-09-01: 140", "140% kan niet"),
    "a decimal comma": ("2016-09-01: 40.9", "2016-09-01: '40,9'", "met een punt en niet met een komma"),
    "a value and a reason": (
        "values: {2016-09-01: 18.1",
        "values: {2012-09-01: 18.0, 2016-09-01: 18.1",
        "al een waarde",
    ),
    "an unknown word": ("after: P5D", "aftr: P5D", "Bedoelde u `after`"),
    "the end before the start": ("until: 2022-12-31", "until: 2011-12-31", "moet na het begin"),
    "no definition": ("../economische-wijkaanpak.yaml", "../wijkaanpak.yaml", "is er niet"),
    "a wrong area code": ("{code: WK059910", "{code: wk 59910", "gebiedscode"),
}


def changed(folder: Path, old: str, new: str) -> Path:
    text = FEIJENOORD.read_text(encoding="utf-8")
    assert old in text
    text = text.replace("../economische", f"{ROOT}/definitions/economische") if ".yaml" not in old else text
    path = folder / "wrong.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("mistake", list(WRONG))
def test_a_mistake_is_told_with_its_line(tmp_path: Path, mistake: str) -> None:
    old, new, words = WRONG[mistake]
    with pytest.raises(Refusal) as refused:
        stage(str(changed(tmp_path, old, new)))
    said = refused.value.say("nl")
    assert words in said
    assert mistake == "no definition" or "wrong.yaml:" in said
    assert refused.value.say("en") != said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = changed(tmp_path, "voorzitter: [els]", "voorzitter: [elsje]")
    path.write_text(path.read_text(encoding="utf-8").replace("by: dwight", "by: dwigt"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        stage(str(path))
    assert len(refused.value.say("nl").split("\n")) >= 3


LINES = {
    "NaN": ("24.3", "NaN", "Dit is geen getal"),
    "infinity": ("24.3", "inf", "Dit is geen getal"),
    "a huge exponent": ("24.3", "1e400", "Dit is geen getal"),
    "140 percent": ("24.3", "140", "140% kan niet"),
    "below zero": ("24.3", "-1", "-1% kan niet"),
    "a decimal comma": (",24.3,", ',"24,3",', "met een punt en niet met een komma"),
    "no value": (",24.3,", ",,", "Bij status ok hoort een waarde"),
    "another unit": (",24.3,%", ",24.3,promille", "wordt gemeten in %"),
    "an unknown status": (",24.3,%,ok", ",24.3,%,goed", "Deze status is niet bekend"),
    "no year": (",2020,24.3", ",twintig,24.3", "Dit is geen jaar"),
    "a wrong code": ("GM0363,gemeente", "gm0363,gemeente", "Een gebiedscode bestaat uit"),
    "a field too many": (",24.3,", ",24,3,", "niet evenveel velden"),
    "a missing column": ("indicator,", "measure,", "ontbreekt kolom `indicator`"),
}


@pytest.mark.parametrize("mistake", list(LINES))
def test_a_wrong_figure_is_told_with_its_line(tmp_path: Path, mistake: str) -> None:
    old, new, words = LINES[mistake]
    path = typed_file(tmp_path, G4, {})
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        stage(str(FEIJENOORD), str(path), "GM0363")
    assert words in refused.value.say("nl")
    assert f"{path}:" in refused.value.say("nl")


def test_two_figures_for_the_same_thing_are_refused(tmp_path: Path) -> None:
    path = typed_file(tmp_path, G4, {})
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if ",24.3," in line)
    path.write_text(text + line.replace("24.3", "24.4") + "\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        stage(str(FEIJENOORD), str(path), "GM0363")
    assert "another figure" in refused.value.say("en")


def test_an_unknown_area_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    path = typed_file(tmp_path, G4, {})
    with pytest.raises(UnknownArea) as refused:
        stage(str(FEIJENOORD), str(path), "GM0364")
    assert "GM0363" in refused.value.say("nl")


def test_another_area_needs_figures() -> None:
    with pytest.raises(AreaWithoutFigures):
        stage(str(FEIJENOORD), area="WK000000")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.csv"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(Refusal) as refused:
        stage(str(FEIJENOORD), str(path))
    assert "UTF-8" in refused.value.say("nl")
