"""The catalogues are fresh, complete and keep every placeholder; every code has words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.config.schema import Config
from roomctl.i18n import LANGUAGES, language, pick_language, set_language, tell, usual_name
from roomctl.i18n.catalog import N_, USUAL_NAMES, _, fill, ngettext, pgettext
from roomctl.i18n.faults import FAULTS, call, checks, door, floor, kits, media, service, sound, soundcheck
from roomctl.media.sound.port import Direction
from roomctl.media.sound.simulated import _device
from scripts.devlib import locales
from scripts.devlib.made import ROOT, stale

OWN_ERRORS = re.compile(
    r"RoomctlError|Refused|CallRefused|BadMessage|ServiceUnreachable|IllegalEvent|Opus\w*Error"
)
TO_A_PAGE = {"refuse", "_answer"}
"""Called with whom it concerns, then the code."""

NOT_SO = {
    "de": "ß|'|Rednerliste|Konferenztelefon|Moderation|Telefon im",
    "fr": r"'|rencontre|ordre du jour|\bactes?\b|sourdine",
    "it": r"'|dispositiv|ordine del giorno|\batt[oi]\b|incontro",
}
"""Swiss spelling, the right apostrophe, and words for what has another word already."""


def test_pot_po_and_mo_are_what_the_code_gives() -> None:
    assert [path.name for path in stale(locales.made())] == []


def test_nothing_is_left_untranslated() -> None:
    assert list(locales.missing()) == []


def test_translations_keep_the_placeholders() -> None:
    assert list(locales.wrong()) == []


@pytest.mark.parametrize("lang", locales.TRANSLATED)
def test_one_thing_has_one_word(lang: str) -> None:
    own = " ".join(re.findall(r'msgstr(?:\[\d\])? ((?:"[^\n]*"\s*)+)', locales.po_path(lang).read_text()))
    assert re.findall(NOT_SO[lang], own) == []


def test_a_wrong_placeholder_would_be_seen() -> None:
    assert locales.placeholders("{a} and {b:.1f}") == {"a", "b"}
    assert locales.placeholders("{a}") != locales.placeholders("{A}")


def codes_in_the_code() -> Iterator[tuple[str, str]]:
    """`(code, file)` of every error, fault and notice that is made with a code written out."""
    for path in sorted((ROOT / "roomctl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [word.value for word in node.keywords if word.arg == "code"]
            if OWN_ERRORS.fullmatch(name):
                given += node.args[:1]
            if name in TO_A_PAGE:
                given += node.args[1:2]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    yield value.value, str(path.relative_to(ROOT))


def test_every_code_that_is_raised_has_words() -> None:
    found = dict(codes_in_the_code())
    assert len(found) > 30  # the search itself works
    assert {code: file for code, file in found.items() if code not in FAULTS} == {}


def test_every_code_the_protocol_names_has_words() -> None:
    protocol = (ROOT / "roomctl" / "wire" / "PROTOCOL.md").read_text(encoding="utf-8")
    told = protocol[protocol.index("### Codes a page may meet") :]
    told = re.sub(r"\(.*?\)", "", told[: told.index("HTTP:")], flags=re.DOTALL)
    codes = set(re.findall(r"`([a-z_]+)`", told)) - {"refusal", "done", "notice"}
    assert len(codes) > 40
    assert codes - set(FAULTS) == set()


def test_every_code_of_sound_has_words() -> None:
    from roomctl.media.sound.faults import FaultCode, ReasonCode

    assert {code.value for code in (*FaultCode, *ReasonCode)} - set(FAULTS) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_can_be_told_in_every_language(lang: str) -> None:
    for code in FAULTS:
        what, todo = tell(code, {}, lang)
        assert what
        assert not todo or todo[-1] in ".:)?!" or todo.split()[-1], code


def test_an_unknown_code_is_told_as_such() -> None:
    what, todo = tell("no.such_code")
    assert "no.such_code" in what
    assert "no.such_code" in todo


def test_parameters_are_put_in_and_what_is_missing_stays_readable() -> None:
    assert fill("{a} of {b:.1f} {c}", {"a": "x", "b": 2.34}) == "x of 2.3 {c}"
    assert fill("{a:.1f}", {}) == "{a}"
    assert fill("100 %", {}) == "100 %"


def test_a_parameter_from_outside_is_not_walked_into() -> None:
    assert fill("{a.__class__} {a[0]}", {"a": "secret"}) == "{a.__class__} {a[0]}"


def test_languages_are_found_by_tag_then_by_environment() -> None:
    assert pick_language(["rm-CH", "fr-CH"], env={}) == "fr"
    assert pick_language(["de_CH.UTF-8"], env={}) == "de"
    assert pick_language([], env={"LANGUAGE": "rm:it", "LANG": "fr_CH"}) == "it"
    assert pick_language(["xx"], env={"LANG": "C.UTF-8"}) == "en"


def test_the_process_speaks_one_language_and_can_be_asked_for_another() -> None:
    assert set_language("de-CH") == language() == "de"
    word = N_("nobody")
    assert _(word) != word
    assert _(word, "en") == word
    assert _("not in any catalogue") == "not in any catalogue"
    assert pgettext("nowhere", "nothing") == "nothing"
    assert set_language("nonsense") == "en"


def test_plurals_follow_the_language() -> None:
    for lang in LANGUAGES:
        one, two = (ngettext("{n} person", "{n} people", n, lang) for n in (1, 2))
        assert one != two, lang
    assert ngettext("{n} person", "{n} people", 0, "fr") == ngettext("{n} person", "{n} people", 1, "fr")
    assert ngettext("{n} person", "{n} people", 0, "de") == ngettext("{n} person", "{n} people", 2, "de")


def test_catalogues_are_in_the_package() -> None:
    for lang in locales.TRANSLATED:
        assert Path(locales.po_path(lang)).with_suffix(".mo").is_file()


@pytest.mark.parametrize("lang", locales.TRANSLATED)
def test_a_typed_word_means_one_thing(lang: str) -> None:
    """In plain mode English words and those of the language are both taken: none may stand for two acts."""
    catalog = locales.merged(lang, locales.template())
    typed = {str(message.id): str(message.string) for message in catalog if message.context == "typed"}
    assert len(typed) > 30
    assert len(set(typed.values())) == len(typed)
    for word, translated in typed.items():
        assert translated == word or translated not in typed, (
            f"{translated} is an English word for another act"
        )
        assert " " not in translated, translated


def test_no_code_stands_in_two_places() -> None:
    """The later one would win, and nobody would know why the other's words are never seen."""
    parts = (service, checks, sound, soundcheck, kits, call, media, door, floor)
    assert sum(len(part.FAULTS) for part in parts) == len(FAULTS)


def test_only_names_of_ours_are_translated() -> None:
    assert usual_name("Meeting", "fr") == "Réunion"
    assert usual_name("Simulated table", "de") == "Simulierter Tisch"
    assert usual_name("Friends", "fr") == "Friends"
    assert usual_name("Leave", "fr") == "Leave", "a group may be called like one of our words"
    assert Config().room.name in USUAL_NAMES
    assert _device(Direction.MICROPHONE).label in USUAL_NAMES


@pytest.mark.parametrize(("lang", "marks"), [("de", "«»"), ("fr", "«»"), ("it", "«»"), ("en", "“”")])
def test_quotation_marks_are_those_of_the_language(lang: str, marks: str) -> None:
    catalog = locales.merged(lang, locales.template()) if lang != "en" else locales.template()
    said = [str(message.string if lang != "en" else message.id) for message in catalog if message.id]
    wrong = set("„“”«»\u201e") - set(marks)
    assert [text for text in said if wrong & set(text)] == []
