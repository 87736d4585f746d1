"""Stories: near-duplicate and syndicated copies of one article, and the agency they come from."""

from pipeline.stories.agencies import Agency, AgencyCredit, agencies, agency_of
from pipeline.stories.grouping import StoryGroups
from pipeline.stories.meeting import Entry, Pair, Sighting, candidates, in_bucket, meet, settled, spread
from pipeline.stories.membership import (
    Membership,
    Message,
    Node,
    Offer,
    Published,
    StoryName,
    message_bytes,
    read_message,
    receiver,
    settle,
)
from pipeline.stories.origins import origin_of
from pipeline.stories.signature import Likeness, Signature, likeness, signature_of
from pipeline.stories.thresholds import are_copies

__all__ = [
    "Agency",
    "AgencyCredit",
    "Entry",
    "Likeness",
    "Membership",
    "Message",
    "Node",
    "Offer",
    "Pair",
    "Published",
    "Sighting",
    "Signature",
    "StoryGroups",
    "StoryName",
    "agencies",
    "agency_of",
    "are_copies",
    "candidates",
    "in_bucket",
    "likeness",
    "meet",
    "message_bytes",
    "origin_of",
    "read_message",
    "receiver",
    "settle",
    "settled",
    "signature_of",
    "spread",
]
