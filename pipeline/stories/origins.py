"""How many sources stand behind a story, when a hundred outlets print one agency's copy."""

from __future__ import annotations

from schemas import CleanArticle


def origin_of(article: CleanArticle, agency: str | None) -> str:
    """Return whose text an article is: the id of the agency it credits, else its outlet, by domain or name.

    The independent sources of a story are the distinct origins of its articles: all that print one agency's copy are
    one source, the agency; every other outlet is one, however many articles it has in the story. An article that tells
    neither has an empty origin.
    """
    if agency:
        return agency
    outlet = article.domain or (article.source.name if article.source else None) or article.site_name or ""
    return outlet.casefold().removeprefix("www.")
