"""Whatever the authority file lists and articles print: entities are made of it, and every row leads to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.annotate import annotate
from retold.entities.identify import Candidate, Groups
from retold.entities.merging import merge_entities
from retold.entities.namesakes import Company, join_namesakes
from retold.names.authority import Authority
from retold.reading.columns import METADATA
from retold.reading.segment import segment
from retold.records import Alias, Entity, EntityType, RawArticle
from retold.source.corrections import Correction, Corrections
from retold.tables.rows import Annotated, article_rows
from retold.tables.schema import load_schema
from retold.tables.store import Store, values_of

SCHEMA = load_schema()
NO_CORRECTIONS = Corrections(Path("corrections.csv"))

Pairs = list[tuple[str, str]]


def merged(articles: list[str], listed: list[Entity], aliases: list[Alias], corrections: Corrections) -> Store:
    """A store of articles, numbered from 0, after their entities have been merged."""
    store = filled(articles, listed, aliases, corrections)
    merge_entities(store, {entity.id: entity for entity in listed}, aliases, corrections)
    return store


def filled(articles: list[str], listed: list[Entity], aliases: list[Alias], corrections: Corrections) -> Store:
    """A store of articles, numbered from 0, whose entities are not merged yet."""
    store = Store(Path(":memory:"), SCHEMA)
    authority = Authority({entity.id: entity for entity in listed}, aliases)
    for number, text in enumerate(articles):
        document = segment(str(number), text)
        raw = RawArticle(document.id, Path("a.txt"), None, dict.fromkeys(METADATA), "0" * 64, [])
        found = annotate(document, authority, corrections)
        rows = article_rows(Annotated(raw, document, [], *found, []))
        store.insert_article({name: list(values_of(SCHEMA[name], own)) for name, own in rows.items()}, None)
    return store


def file_of(names: dict[str, list[str]], kind: EntityType) -> tuple[list[Entity], list[Alias]]:
    """An authority file of entities of one kind, each with its spellings, the name first."""
    entities = [Entity(key, own[0], kind, None, None, None, None, None, "curated") for key, own in names.items()]
    aliases = [Alias(key, text, "name", False, None, "curated") for key, own in names.items() for text in own]
    return entities, aliases


def namings(store: Store, text: str) -> set[str]:
    return {key for (key,) in store.connection.execute("SELECT entity_id FROM mentions WHERE text = ?", (text,))}


def assert_whole(store: Store) -> None:
    """Every mention, speaker, alias and merge leads to an entity."""
    entities = {key for (key,) in store.connection.execute("SELECT id FROM entities")}
    for table, column in (
        ("mentions", "entity_id"), ("quotes", "speaker_id"), ("aliases", "entity_id"), ("merges", "entity_id"),
    ):  # fmt: skip
        used = store.connection.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
        assert {key for (key,) in used} <= entities


# Names that abbreviate, contain and repeat one another: the more of them meet, the better
WORDS = ["Sanga", "Harbour", "River", "Council", "Oblov"]
LONG = [" ".join(pair) for pair in pairwise(WORDS)] + ["Sanga City", "Harbour Council Union", "Ann Oblov", "Bo Oblov"]
NAMES = st.sampled_from([*WORDS, *LONG, "HCU", "H.C.U.", "U.S.", "US", "United States", "Quebec", "Quebec City"])
FRAMES = ["The {0} met in {1}.", "{0} ({1}) said that it was late.", "“It is late,” said {0} of the {1}.", "{0}, {1}."]
SENTENCES = st.builds(str.format, st.sampled_from(FRAMES), NAMES, NAMES)
ARTICLES = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=4)
KINDS = st.sampled_from(["place", "organisation", "person"])


@settings(max_examples=60)
@given(ARTICLES, st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=3), KINDS)
def test_every_row_leads_to_an_entity(articles: list[str], spellings: list[list[str]], kind: EntityType) -> None:
    free: set[str] = set()
    names: dict[str, list[str]] = {}
    for number, own in enumerate(spellings):
        kept = [text for text in dict.fromkeys(own) if text not in free]
        free.update(kept)
        names |= {f"e{number}": kept} if kept else {}
    assert_whole(merged(articles, *file_of(names, kind), NO_CORRECTIONS))


def test_what_is_like_one_of_two_listed_spellings_is_the_listed_entity() -> None:
    entities, aliases = file_of({"britain": ["United Kingdom", "UK"]}, "place")
    store = merged(["The U.K. sent a boat."], entities, aliases, NO_CORRECTIONS)
    assert namings(store, "U.K.") == {"britain"}


_SPELLINGS = """
SELECT text, kind FROM mentions WHERE entity_id = ? AND (kind <> 'role' OR method = 'institution')
GROUP BY text, kind ORDER BY count(*) DESC, text, kind
"""


@settings(max_examples=40)
@given(ARTICLES)
def test_entities_have_the_articles_and_the_spellings_of_their_mentions(articles: list[str]) -> None:
    ask = merged(articles, [], [], NO_CORRECTIONS).connection.execute
    naming = ask("SELECT entity_id, count(DISTINCT article_id) FROM mentions GROUP BY entity_id").fetchall()
    assert dict(ask("SELECT id, article_count FROM entities").fetchall()) == dict(naming)
    for key, name in ask("SELECT id, name FROM entities").fetchall():
        own = ask("SELECT alias, kind FROM aliases WHERE entity_id = ? ORDER BY rowid", (key,)).fetchall()
        assert own == list(dict.fromkeys([(name, "name"), *ask(_SPELLINGS, (key,)).fetchall()]))


@pytest.mark.parametrize(("method", "found"), [("institution", {"Ann Berg", "Berg"}), ("role", {"Ann Berg"})])
def test_what_somebody_is_by_role_is_an_alias_of_institutions_alone(method: str, found: set[str]) -> None:
    store = filled(["Ann Berg sang. Berg slept."], [], [], NO_CORRECTIONS)
    store.connection.execute("UPDATE mentions SET kind = 'role', method = ? WHERE text = 'Berg'", (method,))
    merge_entities(store, {}, [], NO_CORRECTIONS)
    assert {text for (text,) in store.connection.execute("SELECT alias FROM aliases")} == found


# What tells that an article names others than before


NAMING = ["Ann Berg sang.", "Carl Dupont came late.", "“It is late,” she said. “Go home,” she said."]
ANN = Entity("ann", "Ann Berg", "person", None, None, None, None, None, "curated")
SPEAKER = "UPDATE quotes SET speaker_id = 'ann' WHERE article_id = '2' AND position = 1"


def keys_of_names(ann: Entity, articles: list[str]) -> dict[str, bytes]:
    """The keys of whom articles name, where the last one quotes Ann without naming her."""
    aliases = [Alias("ann", text, "name", False, None, "curated") for text in dict.fromkeys(["Ann Berg", ann.name])]
    store = filled(articles, [ann], aliases, NO_CORRECTIONS)
    assert store.connection.execute(SPEAKER).rowcount == 1
    return merge_entities(store, {"ann": ann}, aliases, NO_CORRECTIONS)


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        (replace(ANN, name="Anna Lund"), {"0", "2"}),
        (replace(ANN, country_code="NO"), {"0", "2"}),
        (replace(ANN, type="group"), {"0", "2"}),
        (replace(ANN, description="A singer"), set()),
    ],
    ids=["name", "country", "type", "what is not compared"],
)
def test_the_key_of_an_article_changes_with_those_whom_it_names_or_quotes(other: Entity, changed: set[str]) -> None:
    before, after = keys_of_names(ANN, NAMING), keys_of_names(other, NAMING)
    assert {key for key in before if before[key] != after[key]} == changed


def test_the_key_of_an_article_changes_with_what_others_call_those_whom_it_names() -> None:
    before, after = (
        keys_of_names(ANN, [*NAMING, text]) for text in ("It rained.", "Carl Duponte slept. So did Carl Duponte.")
    )
    assert {key for key in "012" if before.get(key) != after.get(key)} == {"1"}


# Short forms


class Together(Company):
    """Everybody is in one company."""

    def __init__(self) -> None:
        """Ask no store."""

    def is_shared(self, one: Iterable[Candidate], other: Iterable[Candidate]) -> bool:
        """Always."""
        return bool(one and other)


def short_forms(uses: dict[str, list[str]]) -> Groups:
    """Groups of organisations, each with the words by which articles name it, after their short forms are joined."""
    groups = {name.lower(): [Candidate("organisation", name, 1, None, (name,))] for name in uses}
    named = [(name, text) for name, texts in uses.items() for text in {name, *texts}]
    list(join_namesakes(groups, named, Together()))
    return groups


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"A": [], "B": ["A"], "C": ["B"]}, [["A", "B", "C"]]),
        ({"A": ["C"], "B": ["A"], "C": ["B"]}, [["A", "B", "C"]]),
        ({"A": ["B"], "B": ["A"]}, [["A", "B"]]),
        ({"A": [], "B": ["A"], "C": ["A"]}, [["A"], ["B"], ["C"]]),
        ({"A": [], "B": [], "C": ["A", "B"]}, [["A", "B", "C"]]),
    ],
    ids=["chain", "ring", "each the other", "two full names", "two short forms"],
)
def test_short_forms_join_what_they_stand_for(uses: dict[str, list[str]], expected: list[list[str]]) -> None:
    found = [sorted(member.name for member in group) for group in short_forms(uses).values()]
    assert sorted(found) == expected


FULL = "The Sanga Port Authority (SPA) met in Peru. Peru is far."


@pytest.mark.parametrize(
    ("article", "expected", "decision"),
    [
        ("The SPA rose in Peru.", {"sanga-port-authority"}, "merged"),
        ("The SPA rose in Lima, where Peruvians ate.", {"sanga-port-authority"}, "merged"),
        ("The SPA rose in Norway.", {"spa"}, "suggested"),
    ],
    ids=["the same country", "its people and towns", "another country"],
)
def test_a_short_form_is_joined_in_the_same_company_only(article: str, expected: set[str], decision: str) -> None:
    store = merged([FULL, article], [], [], NO_CORRECTIONS)
    assert {key for (key,) in store.connection.execute("SELECT entity_id FROM mentions WHERE article_id = '1'")} & {
        "spa", "sanga-port-authority",
    } == expected  # fmt: skip
    assert store.connection.execute("SELECT decision FROM merges WHERE spelling = 'SPA'").fetchall() == [(decision,)]


def test_one_article_in_the_same_company_is_enough() -> None:
    store = merged([FULL, "The Sanga Port Authority met in Kenya.", "The SPA rose in Peru."], [], [], NO_CORRECTIONS)
    assert store.connection.execute("SELECT decision FROM merges WHERE spelling = 'SPA'").fetchall() == [("merged",)]


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        (["She left Springfield, Ohio.", "He left Springfield, Illinois."], {"springfield", "springfield-ohio"}),
        (["She left Springfield, Ohio, for Springfield, Ill., at noon."], {"springfield", "springfield-ohio"}),
        (["She left London, Ont., at noon.", "He left London, England."], {"london", "london-ontario"}),
        (["It rained in Scotland.", "It snowed in the UK."], {"scotland", "united-kingdom"}),
    ],
    ids=["two articles", "one article", "abbreviated province", "nations"],
)  # fmt: skip
def test_places_of_one_name_are_as_many_as_they_are(articles: list[str], expected: set[str]) -> None:
    store = merged(articles, [], [], NO_CORRECTIONS)
    found = {key for (key,) in store.connection.execute("SELECT id FROM entities")}
    assert {key for key in found if key.split("-")[0] in {key.split("-")[0] for key in expected}} == expected


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.lists(st.sampled_from("ABCDEFG"))))
def test_no_name_is_lost_when_short_forms_join(uses: dict[str, list[str]]) -> None:
    assert sorted(member.name for group in short_forms(uses).values() for member in group) == sorted(uses)


# Decisions that cannot all hold


ARTICLE = "Fatou Oblov spoke. Ann Berg sang. Carl Dupont came late."


@pytest.mark.parametrize(
    "decided",
    [
        [("mention", "late", "ann-berg"), ("no entity", "Ann Berg", "")],
        [("mention", "late", "ann-berg"), ("same", "Ann Berg", "fatou-oblov")],
        [("same", "Ann Berg", "fatou-oblov"), ("same", "Fatou Oblov", "ann-berg")],
        [("same", "Ann Berg", "fatou-oblov"), ("same", "Fatou Oblov", "carl-dupont")],
        [("same", "Ann Berg", "carl-dupont"), ("no entity", "Carl Dupont", "")],
        [("apart", "Carl Dupont", "ann-berg"), ("no entity", "Ann Berg", "")],
    ],
    ids=["mention of nothing", "mention of one merged away", "each the other", "a chain", "same as nothing", "apart"],
)
def test_an_entity_that_a_correction_names_may_not_be_taken_away(decided: list[tuple[str, str, str]]) -> None:
    rows = [
        Correction(line, decision, words, 1, entity_id or None, None)
        for line, (decision, words, entity_id) in enumerate(decided, start=2)
    ]
    by_article = {"0": [row for row in rows if row.decision == "mention"]}
    spelling = tuple(row for row in rows if row.decision != "mention")
    with pytest.raises(Exception, match=r"line \d takes the entity '[a-z-]+' away; mend or remove the row$"):
        merged([ARTICLE], [], [], Corrections(Path("corrections.csv"), by_article, spelling))
