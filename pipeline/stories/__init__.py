"""Stories: near-duplicate and syndicated copies of one article, and the agency they come from."""

from pipeline.stories.agencies import Agency, AgencyCredit, agencies, agency_of
from pipeline.stories.grouping import Entry, StoryGroups, StoryLink, are_copies
from pipeline.stories.origins import Copy, independent_sources
from pipeline.stories.signature import Likeness, Signature, likeness, signature_of

__all__ = [
    "Agency",
    "AgencyCredit",
    "Copy",
    "Entry",
    "Likeness",
    "Signature",
    "StoryGroups",
    "StoryLink",
    "agencies",
    "agency_of",
    "are_copies",
    "independent_sources",
    "likeness",
    "signature_of",
]
