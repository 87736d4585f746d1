"""The enriched article: who did what where, as the extract stage puts it on ``articles.enriched``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt, StringConstraints

from schemas.base import Alpha2, Alpha3, Contract, DocumentId, Share, Text, UtcTime
from schemas.clean import CleanArticle


class ActorType(StrEnum):
    """What kind of thing an actor is."""

    PERSON = "person"
    GOVERNMENT = "government"
    MILITARY = "military"
    ARMED_GROUP = "armed_group"
    PARTY = "party"
    IGO = "igo"
    NGO = "ngo"
    COMPANY = "company"
    MEDIA = "media"
    RELIGIOUS = "religious"
    EDUCATION = "education"
    CRIMINAL = "criminal"
    PEOPLE = "people"
    OTHER = "other"


class Role(StrEnum):
    """A PLOVER sector, or PLOVER's code of an actor that belongs to no one country (IGO, NGO, MNC).

    Source: the PLOVER manual of the Open Event Data Alliance, section on actor sectors.
    """

    GOV = "GOV"
    MIL = "MIL"
    PRM = "PRM"
    REB = "REB"
    SPY = "SPY"
    COP = "COP"
    JUD = "JUD"
    LEG = "LEG"
    PTY = "PTY"
    OPP = "OPP"
    UAF = "UAF"
    CRM = "CRM"
    BUS = "BUS"
    AGR = "AGR"
    LAB = "LAB"
    CVL = "CVL"
    EDU = "EDU"
    ELI = "ELI"
    JRN = "JRN"
    MED = "MED"
    REF = "REF"
    REL = "REL"
    SOC = "SOC"
    IGO = "IGO"
    NGO = "NGO"
    MNC = "MNC"


class PlaceKind(StrEnum):
    """What kind of place a location is."""

    COUNTRY = "country"
    ADMIN1 = "admin1"
    ADMIN2 = "admin2"
    CITY = "city"
    DISTRICT = "district"
    WATER = "water"
    MOUNTAIN = "mountain"
    ISLAND = "island"
    REGION = "region"
    FACILITY = "facility"
    OTHER = "other"


class Mention(Contract):
    """One place in the article where an entity is named.

    Offsets count Unicode code points into ``text`` or ``title``, whichever ``field`` says; ``end`` is exclusive, so
    ``article.text[start:end] == mention.text``.
    """

    text: Text
    start: NonNegativeInt
    end: NonNegativeInt
    field: Literal["title", "text"] = "text"


class Actor(Contract):
    """A person or a group that acts in the article: one entry however often and in whatever form it is named."""

    id: Text = Field(description="Stable over articles and languages where the actor is known.")
    name: Text = Field(description="Canonical name where the actor is known, else its fullest base form in the text.")
    type: ActorType
    country: Alpha3 | None = Field(default=None, description="ISO 3166-1 alpha-3; null for actors of no one country.")
    role: Role | None = Field(default=None, description="PLOVER sector or non-state code; null when unknown.")
    role_reason: Text | None = Field(default=None, description="What the role was read from.")
    country_reason: Text | None = Field(default=None, description="What the country was read from.")
    aliases: tuple[Text, ...] = Field(default=(), description="Every surface form in this article but the name itself.")
    titles: tuple[Text, ...] = Field(default=(), description="Titles given to the actor in this article.")
    wikidata: Annotated[str, StringConstraints(pattern=r"^Q[1-9][0-9]*$")] | None = Field(
        default=None, description="Wikidata item."
    )
    confidence: Share = Field(description="How sure we are that this is an actor of that type.")
    salience: Share = Field(description="Share of the article's attention: position and count of its mentions.")
    mention_count: PositiveInt
    mentions: tuple[Mention, ...]


DivisionCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
"""An ISO 3166-2 code of a division."""


class Point(Contract):
    """A point on the map, WGS 84, degrees."""

    lat: Annotated[float, Field(ge=-90.0, le=90.0)]
    lon: Annotated[float, Field(ge=-180.0, le=180.0)]


class Location(Contract):
    """A place that the article names, resolved to a point: one entry however often it is named."""

    id: Text = Field(description="geonames:NUMBER where one is known, else iso:CODE or silkwire:NAME.")
    name: Text = Field(description="English or international name.")
    kind: PlaceKind
    country: Alpha2 | None = Field(
        default=None, description="ISO 3166-1 alpha-2; null for places in several countries or none."
    )
    admin1: Text | None = Field(default=None, description="First-level division that the place is or lies in.")
    admin1_code: DivisionCode | None = Field(default=None, description="Its ISO 3166-2 code where there is one.")
    disputed: Text | None = Field(
        default=None, description="Disputed territory that the place is or lies in; its country is by a stated policy."
    )
    point: Point
    population: NonNegativeInt | None = Field(default=None, description="Inhabitants where the gazetteer knows.")
    confidence: Share = Field(description="How sure we are of this resolution.")
    reason: Text | None = Field(default=None, description="How the name was resolved to this place.")
    actors: tuple[Text, ...] = Field(
        default=(), description="Ids of the actors that the place's name stands for somewhere: Moscow said."
    )
    mention_count: PositiveInt
    mentions: tuple[Mention, ...]


class PrimaryLocation(Contract):
    """The place the article is about."""

    id: Text = Field(description="Id of one of the article's locations.")
    name: Text
    country: Alpha2 | None = None
    point: Point
    confidence: Share
    reason: Text | None = Field(default=None, description="What makes it the place: title, lead, dateline, mentions.")


class Quote(Contract):
    """What somebody is quoted as saying; offsets as in :class:`Mention`, into ``text``."""

    text: Text
    start: NonNegativeInt
    end: NonNegativeInt
    speaker: Text | None = Field(default=None, description="Id of the actor who says it.")
    cue: Text | None = Field(default=None, description="The words that attribute the quote.")
    kind: Literal["direct", "indirect"] = Field(
        default="direct", description="Whether these are the speaker's words, or what they are reported to say."
    )


class Story(Contract):
    """The story an article belongs to: near-duplicates and syndicated copies share one.

    It is named after its oldest article, its founder, and counted at that one only.
    """

    id: Text = Field(description="Document id of the founder.")
    similarity: Share = Field(
        description="Estimated Jaccard similarity to the most similar older copy in the story; 1 for the founder."
    )
    first_seen: UtcTime = Field(description="When the founder was first received.")
    articles: PositiveInt | None = Field(default=None, description="Articles in the story; of the founder only.")
    sources: PositiveInt | None = Field(
        default=None, description="Independent sources of the story, an agency with all its prints being one."
    )


class ArticleStory(Contract):
    """The story of one article, as the stories role puts it on ``articles.stories``, a compacted topic."""

    id: DocumentId = Field(description="Document id of the article.")
    story: Story = Field(description="The story it is in.")
    replaces: Text | None = Field(
        default=None,
        description="Story it was in before. If that is the article's own id, the whole story is now one with this.",
    )


class Agency(Contract):
    """The news agency whose copy an article is."""

    id: Text = Field(description="Id in the list of agencies, such as reuters.")
    name: Text = Field(description="Name of the agency.")
    reason: Text = Field(description="By what it is known: site, dateline, byline or credit.")


class EnrichedArticle(CleanArticle):
    """A clean article with its actors, places and quotes."""

    processed_at: UtcTime = Field(description="When the extract stage made this document.")
    actors: tuple[Actor, ...] = Field(default=(), description="Most salient first.")
    locations: tuple[Location, ...] = Field(default=(), description="Most mentioned first.")
    primary_location: PrimaryLocation | None = Field(default=None, description="The place the article is about.")
    quotes: tuple[Quote, ...] = Field(default=(), description="In the order of the text.")
    agency: Agency | None = Field(default=None, description="The agency whose copy the article is.")
    story: Story | None = Field(
        default=None, description="In the index only: the story, which articles.stories tells after the article."
    )
