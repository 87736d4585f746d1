"""The errors of silkwire.

::

    SilkwireError
    ├── PermanentError          the article is at fault: it becomes a dead letter
    │   ├── UnreadableMessage   A101  not JSON, not UTF-8, or not of the contract
    │   ├── TooLarge            A102  larger than the limit
    │   ├── EmptyArticle        A103  no article text was found
    │   ├── ImplausibleTime     A104  a time in the future
    │   ├── StageFailure        A200  a stage failed on it in a way nobody foresaw
    │   ├── StageTimeout        A201  took longer than the limit
    │   ├── StageCrash          A202  killed its process or ran out of memory
    │   └── Rejected            A301  refused by Elasticsearch
    ├── TransientError          a server is at fault: wait and try again
    └── ConfigurationError      the operator is at fault: say what to set

Anything else that is raised is a bug: the worker stops without committing and its supervisor starts it again.
"""

from __future__ import annotations

from typing import ClassVar


class SilkwireError(Exception):
    """Base of all errors that silkwire raises on purpose; its message tells the reader what to do."""


class PermanentError(SilkwireError):
    """An article that no retry will help. ``code`` is stable and may be searched for."""

    code: ClassVar[str] = "A000"


class UnreadableMessage(PermanentError):
    """A message that is not JSON in UTF-8 or does not keep to the contract of its topic."""

    code = "A101"


class TooLarge(PermanentError):
    """A message or page above the configured limit."""

    code = "A102"


class EmptyArticle(PermanentError):
    """A page in which no article text was found."""

    code = "A103"


class ImplausibleTime(PermanentError):
    """A time that lies in the future, which would shadow every later revision of the article."""

    code = "A104"


class StageFailure(PermanentError):
    """An article on which a stage raised an error that nobody foresaw; the message holds that error."""

    code = "A200"


class StageTimeout(PermanentError):
    """An article that took longer than the limit of its stage."""

    code = "A201"


class StageCrash(PermanentError):
    """An article that killed the process that worked on it."""

    code = "A202"


class Rejected(PermanentError):
    """A document that Elasticsearch refuses."""

    code = "A301"


class TransientError(SilkwireError):
    """A server that is away, slow or full; the same request may succeed later."""


class ConfigurationError(SilkwireError):
    """A setting or an installation that cannot work; the message names the setting."""
