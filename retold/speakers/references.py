"""Whom the words that name a speaker mean.

In: a document, its cast, its mentions and its pronouns, and the words of one speaker after the other, in the order of
the text. Out: the member of the cast who is meant, with the rule that tells it: a name, a pronoun, a role, a noun for
an institution. Invariant: where a mention is all there is of the words, its entity is meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from retold.lists import rows_of
from retold.names import gazetteer, lexicon
from retold.records import Document, Mention, Quotation, Span
from retold.speakers.cast import Cast, Naming
from retold.speakers.institutions import Institutions
from retold.speakers.phrases import phrases
from retold.speakers.pronouns import Antecedent
from retold.speakers.roles import (
    PREPOSITION,
    RANKS,
    Description,
    Role,
    describe,
    find_roles,
    is_same_word,
    leads_to_name,
)
from retold.speakers.stage import OPEN, Verdict
from retold.speakers.subjects import Subject
from retold.text import fold

_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’]) ")
_INDEFINITE = re.compile(r"(?:an?|one|another|some|no|any|every|each)\s", re.IGNORECASE)
_MARKS = "“”\"‘’'.,:()[]"
_PERSONAL = ("he", "she", "him", "her", "his")
_RELATIVE = ("who", "Who")
_END_OF_ASIDE = ("", ",", ".", "”", '"', "\n")
_SHORT_FORM = re.compile(r"\([A-Z][\w.-]+\)")
_KIND_OF_PLACE = re.compile(r"(?:[Tt]he )?(?i:city|town|state|province|county) of ")
_ADVERB_END = re.compile(r"(?: (?:also|then|now|later|further|still|again|\w+ly))*\Z")
_PARTY_PEOPLE = frozenset(("leader", "politician", "lawmaker", "legislator", "parliamentarian", "mp", "member"))
_DEFINITE = re.compile(r"[Tt]he ")
_WORDS = rows_of("speaker_words")
_AFTER_NAME = frozenset(row["word"] for row in _WORDS if row["use"] == "after name")
_CLOSED = tuple(",”\"’'")
_OFFICES = lexicon.words_of("office")
_NOT_EPITHETS = _OFFICES | {row["word"] for row in _WORDS if row["use"] == "no epithet"}
_DOCUMENTS = frozenset(row["word"] for row in _WORDS if row["use"] == "document")
_STRANGERS_AFTER_NAME = frozenset(
    row["word"] for row in rows_of("not_names") if row["kind"] in ("function", "time", "honour")
)
_CAPITALISED = r"[^\W\d_a-z][\w’'-]*"
_PUT_OUT = (
    "issued",
    "released",
    "published",
    "signed",
    "made",
    "prepared",
    "compiled",
    "reported",
    "provided",
    "given",
)
_AUTHOR = re.compile(
    rf"(?:\s(?:{'|'.join(_PUT_OUT)})"
    r"(?:\s(?:in|on|at)(?:\s[\w’'-]+){1,3}?|\s(?:late|early|last|this|yesterday|earlier|\w+day)){0,3})?"
    rf"\s(?:by|from)\s(?:the\s)?(?P<name>{_CAPITALISED}(?:\s(?:(?:of|for|and|the)\s)*{_CAPITALISED})*)"
)


class References:
    """What is known about who appears in one article; ``meant`` is asked in the order of the text."""

    def __init__(
        self,
        document: Document,
        cast: Cast,
        mentions: Sequence[Mention],
    ) -> None:
        """Who has which role is read when the first of them is asked for; who stands for ``pronouns`` is told later."""
        self._document, self._text, self._cast = document, document.text, cast
        self.pronouns: Mapping[int, Antecedent] = {}
        self._role_mentions = [mention for mention in mentions if mention.kind == "role"]
        self._institutions = Institutions(document.text, cast)
        self._spoke: tuple[int, int | None] | None = None
        self._spoke_alone = True  # in that sentence
        self._by_description: dict[Description, list[Role]] = {}

    @cached_property
    def _roles(self) -> list[Role]:
        return find_roles(self._text, self._cast)

    def has_pronoun(self, quotations: Iterable[Quotation]) -> bool:
        """Whether a pronoun stands for the speaker of one of them, so that it has to be known whom it means."""
        return any(each.speaker and each.speaker.of(self._text).lower() in _PERSONAL for each in quotations)

    def with_roles(self, quotations: Sequence[Quotation]) -> Iterator[Naming]:
        """The words for speakers that a role tells, as if they named its bearer: the minister said."""
        for quotation in quotations:
            words = quotation.speaker
            if words is None or quotation.part_of is not None or not _DEFINITE.match(self._text, words.start):
                continue
            if " of " in words.of(self._text) or self._cast.named_in(words):
                continue
            member = self._bearer_of_role(words, words)
            if member is not None:
                yield Naming(words, member)

    def with_bearer(self, subject: Subject) -> Subject:
        """A subject with the one whom its role means, if it is a role: The minister also saw the mill."""
        phrase = subject.span.of(self._text)
        if subject.member is not None or not phrase.startswith("The ") or "," in phrase:
            return subject
        words = Span(subject.span.start, subject.span.start + len(phrase.rstrip()))
        words = Span(words.start, words.end - len(_ADVERB_END.findall(phrase.rstrip())[0]))
        return replace(subject, member=self._bearer_of_role(words, words))

    def meant(self, words: Span) -> Verdict:
        """Tell whom the words that name a speaker mean."""
        verdict = self._meant(words)
        if verdict.member is not None and not self._cast.members[verdict.member].is_person:
            self._institutions.speaks(verdict.member, words.start)
        offset, member = self._spoke or (0, verdict.member)
        is_same = self._document.sentence_at(offset) == self._document.sentence_at(words.start)
        self._spoke_alone = not is_same or (self._spoke_alone and member == verdict.member)
        self._spoke = words.start, verdict.member
        return verdict

    def _meant(self, words: Span) -> Verdict:
        phrase = words.of(self._text)
        if phrase.lower() in _PERSONAL:
            pronoun = self.pronouns.get(words.start)
            return Verdict(pronoun.member, "pronoun" if pronoun.is_clear else "pronoun-unclear") if pronoun else OPEN
        if phrase in _RELATIVE:
            return _verdict(self._named_before(words.start), "pronoun")
        heads = self._heads(words)
        named = next((member for head in heads if (member := self._named(head)) is not None), None)
        if named is not None:
            return Verdict(named, "name")
        head = heads[0]
        if (bearer := self._bearer_of_role(words, head)) is not None:
            return Verdict(bearer, "role")
        if (speaking := self._speaking_on(words)) is not None:
            return Verdict(speaking, "institution")
        called = self._institutions.called(
            self._noun_phrase(head).of(self._text), head.start, self._recently(head.start)
        )
        return (
            Verdict(called, "institution") if called is not None else _verdict(self._still_there(head), "description")
        )

    def _still_there(self, head: Span) -> int | None:
        """Who spoke last, if a description such as "the young farmer" may mean them and nobody else was named since."""
        description = describe(head.of(self._text))
        offset, member = self._spoke or (0, None)
        if description is None or not _DEFINITE.match(self._text, head.start):
            return None
        if description.head in _NOT_EPITHETS and not self._is_official(description, member):
            return None
        if member is None or offset < self._recently(head.start) or not self._cast.members[member].is_person:
            return None
        others = {each.member for each in self._cast.named_in(Span(offset, head.start)) if each.member != member}
        if any(self._cast.members[other].is_person for other in others):
            return None
        gender = lexicon.genders_of_titles().get(description.head, "")
        return member if gender in ("", self._cast.members[member].gender) else None

    def _speaking_on(self, words: Span) -> int | None:
        """The institution that "it" means as the last that spoke: in the sentence before, or in a closing clause."""
        offset, member = self._spoke or (0, None)
        if member is None or words.of(self._text) not in ("it", "It") or self._cast.members[member].is_person:
            return None
        closes = words.of(self._text) == "it" and self._text[words.start - 2 : words.start].rstrip()[-1:] in _CLOSED
        follows = (
            self._document.sentence_at(words.start) - self._document.sentence_at(offset) == 1 and self._spoke_alone
        )
        is_on = (closes and offset >= self._recently(words.start)) or (follows and words.of(self._text) == "It")
        return member if is_on else None

    def _is_official(self, description: Description, member: int | None) -> bool:
        """Whether "the official" is said, and a member has an office."""
        return description.head == "official" and member in self._with_office

    @cached_property
    def _with_office(self) -> frozenset[int]:
        """Those who have an office."""
        return frozenset(role.member for role in self._roles if role.description.head in _OFFICES)

    def _named_before(self, offset: int) -> int | None:
        """The member whose name stands directly before "who" or ", who"."""
        naming = self._cast.ending_at(len(self._text[:offset].rstrip(" ,\u00a0")))
        return naming.member if naming and self._cast.members[naming.member].is_person else None

    def _heads(self, words: Span) -> list[Span]:
        """The phrase before the first comma, and the one after it if a name may open it.

        Of a document, the phrase for its author, even behind the words: a study by the institute.
        """
        inside = [each.span for each in self._cast.named_in(words)]
        first, *others = phrases(self._text, words, inside)
        phrase = self._noun_phrase(first)
        if _last_word(phrase.of(self._text)) in _PUT_OUT:  # a statement issued | in Sanga by Ada Moss
            phrase = Span(phrase.start, phrase.start + phrase.of(self._text).rfind(" "))
        if phrase.end > phrase.start and _last_word(phrase.of(self._text)) in _DOCUMENTS:
            author = _AUTHOR.match(self._text, phrase.end)
            if author:
                return [Span(*author.span("name"))]
        names = [other for other in others[:1] if self._text[other.start].isupper()]
        if names and (self._is_list(others) or self._is_region(first, names[0])):
            names = []
        return [first, *names, *self._name_behind(words)]

    def _is_list(self, names: Sequence[Span]) -> bool:
        """Whether several are named, of whom none alone speaks: parties, Alba, the BTC and Corda."""
        return len(names) > 1 and any(" and " in name.of(self._text) for name in names[1:])

    def _is_region(self, first: Span, name: Span) -> bool:
        """Whether a name behind a comma says where the place before it lies: residents of Sanga, Merid."""
        named = self._cast.named_in(Span(name.start, name.start + 1))
        is_place = bool(named) and self._cast.members[named[0].member].type == "place"
        return is_place and _last_word(first.of(self._text)) != _last_word(self._noun_phrase(first).of(self._text))

    def _name_behind(self, words: Span) -> list[Span]:
        """A person's name between commas directly behind the words: the head of the region, Ada Moss, said."""
        if not self._text.startswith(", ", words.end):
            return []
        named = self._cast.named_in(Span(words.end + 2, words.end + 3))
        behind = (each.span for each in named if self._cast.members[each.member].is_person)
        return [span for span in behind if self._text[span.end : span.end + 1] in _END_OF_ASIDE]

    def _named(self, head: Span) -> int | None:
        """The member whose name closes the phrase, or its part before a preposition."""
        role = next((role for role in self._role_mentions if self._closes(role.span, head)), None)
        if role:
            return self._cast.of_entity[role.entity_id]
        if (person := self._person_behind_field(head)) is not None:
            return person
        is_one_of_many = _INDEFINITE.match(head.of(self._text)) is not None
        for naming in self._cast.named_in(head):
            if is_one_of_many and self._is_only_theirs(naming, head):
                continue
            is_meant = self._is_whole(naming, head) or self._owns(naming, head) or self._is_itself(naming, head)
            if is_meant and not self._is_joint(head, naming):
                return naming.member
        if (owned := self._owned(head)) is not None:
            return owned
        word = head.of(self._text).strip(_MARKS)
        return self._cast.bearer(fold(word)) if word[:1].isupper() and word.isalpha() else None

    def _owned(self, head: Span) -> int | None:
        """The institution that closes the phrase behind its owner: the Council of Farming's Food Agency."""
        naming = self._cast.ending_at(_without_strangers(self._text, head))
        possessive = _POSSESSIVE.search(self._text, head.start, naming.span.start) if naming else None
        if naming is None or possessive is None or self._cast.members[naming.member].type != "organisation":
            return None
        owner = self._cast.ending_at(possessive.start())
        opens = owner is not None and not self._text[head.start : owner.span.start].lower().removeprefix("the ")
        return naming.member if opens and possessive.end() == naming.span.start else None

    def _person_behind_field(self, head: Span) -> int | None:
        """Whom an office with a field in capitals names: "DG for Rural Roads Ada Moss", but not "aide to Ada Moss"."""
        preposition = PREPOSITION.search(self._text, head.start, head.end)
        naming = self._cast.ending_at(head.end)
        if preposition is None or naming is None or not self._cast.members[naming.member].is_person:
            return None
        field = self._text[preposition.end() : naming.span.start].split()
        before = self._text[head.start : preposition.start()].split()
        is_office = len(before) == 1 and before[0].isupper() and all(word[0].isupper() for word in field)
        return naming.member if field and is_office and not lexicon.is_title(fold(field[0])) else None

    def _is_whole(self, naming: Naming, head: Span) -> bool:
        """Whether the phrase means whom it names, and not somebody of theirs: a spokesman for Mr Moss."""
        if not self._cast.members[naming.member].is_person:
            return self._closes(naming.span, head) and not self._is_of_place(naming, head)
        led = self._text[head.start : naming.span.start].split()
        is_office = all(word[0].isupper() or word == "of" for word in led)  # Inspector of Schools Ada Moss in a note
        name = Span(naming.span.start, head.end) if is_office else head
        if naming.span.end < _without_strangers(self._text, head) and not self._closes(naming.span, name):
            return False
        before = self._cast.ending_at(naming.span.start - 1)  # the head of the Kano Institute Ada Moss
        is_beside = before is not None and not self._cast.members[before.member].is_person
        return is_beside or leads_to_name(self._text[head.start : naming.span.start])

    def _is_of_place(self, naming: Naming, head: Span) -> bool:
        """Whether somebody of a place is meant, or what is only called after it: the Leeds MP, Umbrano Leeds."""
        if self._cast.members[naming.member].type != "place":
            return False
        before = self._text[head.start : naming.span.start].split()
        behind = self._text[naming.span.end : head.end].split()
        is_longer = before[-1:] and before[-1][0].isupper() and before[-1].lower() != "the"
        return bool(is_longer) or behind[:1] == ["MP"]

    def _owns(self, naming: Naming, head: Span) -> bool:
        """Whether the phrase is a document of the one that it names: Amnesty's report, the Kano Institute survey."""
        phrase, member = self._noun_phrase(head), self._cast.members[naming.member]
        behind = self._text[naming.span.end : phrase.end]
        is_owner = member.type == "organisation" or (member.is_person and behind.startswith(("'", "’")))
        return is_owner and naming.span.end <= phrase.end and _last_word(behind) in _DOCUMENTS

    def _closes(self, name: Span, head: Span) -> bool:
        """Whether a name ends where the phrase does, but for "of Texas", "Tuesday", "MP" or "newspaper"."""
        if not head.start <= name.start < self._noun_phrase(head).end or name.end > head.end:
            return False
        stop = self._noun_phrase(Span(name.end, head.end)).end
        end = _without_strangers(self._text, Span(head.start, stop))
        behind = self._text[name.end : stop].strip()
        is_end = end <= name.end + self._text.startswith(".", name.end)
        return is_end or behind in _AFTER_NAME or _SHORT_FORM.fullmatch(behind) is not None

    def _is_only_theirs(self, naming: Naming, head: Span) -> bool:
        """Whether somebody unnamed of a group or institution is meant: a Labour member, a Downing Street source."""
        member = self._cast.members[naming.member]
        if member.type == "group" or member.is_person:
            return member.type == "group"
        last = _last_word(self._noun_phrase(head).of(self._text))
        return naming.span.end < self._noun_phrase(head).end and last not in _DOCUMENTS | _AFTER_NAME

    def _is_itself(self, naming: Naming, head: Span) -> bool:
        """Whether the phrase only says of what kind a place is: the City of Lund."""
        is_whole = self._cast.members[naming.member].type == "place" and naming.span.end == head.end
        return is_whole and _KIND_OF_PLACE.fullmatch(self._text, head.start, naming.span.start) is not None

    def _is_joint(self, head: Span, naming: Naming) -> bool:
        """Whether another is named before an "and": two speak, and neither alone is the speaker."""
        joint = self._text.rfind(" and ", head.start, naming.span.start)
        other = self._cast.ending_at(joint) if joint >= 0 else None
        if other is None or self._cast.members[other.member].is_person:
            return other is not None
        return not _is_rest_of_office(self._text[joint + len(" and ") : naming.span.start].split())

    def _bearer_of_role(self, words: Span, head: Span) -> int | None:
        """The one member whom "the minister" can mean; of several the one who is named shortly before."""
        phrase = head.of(self._text)
        is_name = " " not in phrase and phrase[:1].isupper()  # Baron, who is called so
        description = None if _INDEFINITE.match(phrase) or is_name else describe(phrase)
        if description is None:
            return None
        fitting = [role for role in self._fitting(description) if role.start < words.start]
        bearers = {role.member for role in fitting}
        if not bearers and _DEFINITE.match(phrase):
            bearers = self._of_party(description, words.start) or self._named_next(description, words.end)
        if len(bearers) > 1 or self._is_abroad(description, fitting):
            recent = Span(self._recently(words.start), words.start)
            bearers &= {naming.member for naming in self._cast.named_in(recent)}
        return bearers.pop() if len(bearers) == 1 else None

    def _fitting(self, description: Description) -> list[Role]:
        """The roles that a description fits, each of a member once: where it stands first."""
        if description not in self._by_description:
            firsts: dict[tuple[int, Description], Role] = {}
            for role in self._roles:
                if description.fits(role.description):
                    firsts.setdefault((role.member, role.description), role)
            self._by_description[description] = list(firsts.values())
        return self._by_description[description]

    def _is_abroad(self, description: Description, fitting: Sequence[Role]) -> bool:
        """Whether an office is only that of another state than the article's: the PM may be one whom it never names."""
        offices = [role.description.modifiers for role in fitting]
        states = {word for modifiers in offices for word in modifiers if _is_demonym(word)}
        is_of_each = all(any(map(_is_demonym, modifiers)) for modifiers in offices)
        if not states or not is_of_each or any(map(_is_demonym, description.modifiers)):
            return False
        return bool(self._home) and not any(is_same_word(self._home, state) for state in states)

    @cached_property
    def _home(self) -> str:
        """The place that the article names oftenest, folded."""
        places = Counter(each.member for each in self._cast.namings if self._cast.members[each.member].type == "place")
        return fold(self._cast.members[places.most_common(1)[0][0]].name) if places else ""

    def _of_party(self, description: Description, offset: int) -> set[int]:
        """Those whose party stands before their name, for "the BTC leader": BTC's Ada Moss."""
        if description.head not in _PARTY_PEOPLE or len(description.modifiers) != 1:
            return set()
        (party,) = description.modifiers
        owned = re.compile(rf"\b{re.escape(party)}(?:['’]s?)? \Z", re.IGNORECASE)
        namings = [each for each in self._cast.named_in(Span(0, offset)) if self._cast.members[each.member].is_person]
        return {
            each.member
            for each in namings
            if owned.search(self._text, max(0, each.span.start - len(party) - 4), each.span.start)
        }

    def _named_next(self, description: Description, offset: int) -> set[int]:
        """The only bearer of a role in the article, if the next paragraph opens with it: Spokesman Ada Moss said."""
        starts = self._paragraphs
        following = bisect_right(starts, offset)
        if following == len(starts):
            return set()
        bearers = {role.member: role for role in self._roles if role.description.head == description.head}
        role = next(iter(bearers.values())) if len(bearers) == 1 else None
        title = self._text[starts[following] : role.start].split() if role else []
        is_title = 0 < len(title) < 5 and bool(role) and fold(title[-1]) == description.head
        return set(bearers) if is_title else set()

    def _recently(self, offset: int) -> int:
        """Where the paragraph before that of the offset starts."""
        return self._paragraphs[max(0, bisect_right(self._paragraphs, offset) - 2)]

    @cached_property
    def _paragraphs(self) -> list[int]:
        """Where each paragraph starts."""
        return [paragraph.span.start for paragraph in self._document.paragraphs]

    def _noun_phrase(self, head: Span) -> Span:
        """The phrase without what a preposition adds."""
        preposition = PREPOSITION.search(self._text, head.start, head.end)
        return Span(head.start, preposition.start()) if preposition else head


def _is_demonym(word: str) -> bool:
    entry = gazetteer.entry_of(word.capitalize())
    return entry is not None and entry.kind == "demonym"


def _verdict(member: int | None, rule: str) -> Verdict:
    return OPEN if member is None else Verdict(member, rule)


def _without_strangers(text: str, words: Span) -> int:
    """Where the words end without the days, adverbs and honours that may follow a name."""
    end = words.end
    for word in reversed(words.of(text).split(" ")[1:]):
        if fold(word.strip(_MARKS)) not in _STRANGERS_AFTER_NAME:
            break
        end -= len(word) + 1
    return end


def _is_rest_of_office(words: Sequence[str]) -> bool:
    """Whether words are the second field of an office: Fish Ponds and | Harbours Minister; not: | Prime Minister."""
    is_office = len(words) > 1 and all(word[0].isupper() for word in words[:-1]) and lexicon.is_title(fold(words[-1]))
    return is_office and fold(words[0]) not in RANKS | {"prime"} and not lexicon.is_title(fold(words[0]))


def _last_word(phrase: str) -> str:
    return fold("".join(phrase.split()[-1:]).strip(_MARKS))
