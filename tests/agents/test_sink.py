"""The sink against a scripted server: what is resent, what is given up, what counts as written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from agents.documents import Document
from agents.elastic import create_client
from agents.settings import ElasticsearchSettings
from agents.sink import BulkWrite, Written
from pipeline.errors import Rejected, TransientError
from tests.agents.bulk_server import BulkServer, Outcome, drop, ok, raw, statuses, whole

MiB = 1024 * 1024


def documents(*ids: str, size: int = 10) -> list[Document]:
    return [Document(id=i, version=number + 1, source=b'{"x":"%s"}' % (b"x" * size)) for number, i in enumerate(ids)]


async def write_until_done(
    script: Sequence[Outcome], docs: Sequence[Document], *, bulk_bytes: int = MiB, timeout: float = 5.0
) -> tuple[BulkWrite, BulkServer, list[str]]:
    """Call attempt until it is done; returns the write, the server, and what each failed attempt said."""
    troubles: list[str] = []
    async with BulkServer(script) as server:
        client = create_client(ElasticsearchSettings(url=server.url, request_timeout=timeout))
        try:
            bulk = BulkWrite(client, "articles", docs, bulk_bytes)
            for _ in range(20):
                try:
                    await bulk.attempt()
                except TransientError as error:
                    troubles.append(str(error))
                else:
                    return bulk, server, troubles
            pytest.fail(f"never done: {troubles}")
        finally:
            await client.close()


async def test_everything_is_taken_at_once() -> None:
    bulk, server, troubles = await write_until_done([ok()], documents("a", "b"))
    assert bulk.resolutions == [Written.INDEXED, Written.INDEXED]
    assert server.requests == [["a", "b"]]
    assert troubles == []


async def test_documents_carry_their_version_and_never_overwrite_a_newer_one() -> None:
    _, server, _ = await write_until_done([ok()], documents("a"))
    assert server.actions == [{"_id": "a", "version": 1, "version_type": "external_gte"}]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_only_unresolved_items_are_sent_again(status: int) -> None:
    bulk, server, troubles = await write_until_done(
        [statuses(201, status, 200, status), statuses(status, 201), ok()], documents("a", "b", "c", "d")
    )
    assert server.requests == [["a", "b", "c", "d"], ["b", "d"], ["b"]]
    assert bulk.resolutions == [Written.INDEXED] * 4
    assert f"2 of 4 documents not written: {status}" in troubles[0]


async def test_a_conflict_is_a_success() -> None:
    bulk, server, _ = await write_until_done([statuses(409, 201)], documents("a", "b"))
    assert bulk.resolutions == [Written.SUPERSEDED, Written.INDEXED]
    assert len(server.requests) == 1


async def test_a_refused_document_is_given_up_and_its_neighbours_are_written() -> None:
    bulk, server, _ = await write_until_done(
        [statuses(201, 400, 201, error="document_parsing_exception")], documents("a", "b", "c")
    )
    refused = bulk.resolutions[1]
    assert isinstance(refused, Rejected)
    assert "document_parsing_exception: scripted" in str(refused)
    assert [bulk.resolutions[0], bulk.resolutions[2]] == [Written.INDEXED, Written.INDEXED]
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_what_an_operator_can_mend_is_waited_for(status: int) -> None:
    bulk, server, troubles = await write_until_done([statuses(status), whole(status), ok()], documents("a"))
    assert bulk.resolutions == [Written.INDEXED]
    assert len(server.requests) == 3
    assert len(troubles) == 2


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_request_that_fails_as_a_whole_is_sent_again_once_an_attempt(status: int) -> None:
    bulk, server, troubles = await write_until_done([whole(status), ok()], documents("a", "b"))
    assert server.requests == [["a", "b"], ["a", "b"]]
    assert bulk.resolutions == [Written.INDEXED] * 2
    assert str(status) in troubles[0]


async def test_a_dropped_connection_is_waited_for() -> None:
    bulk, server, _ = await write_until_done([drop(), ok()], documents("a"))
    assert bulk.resolutions == [Written.INDEXED]
    assert len(server.requests) == 2


async def test_a_slow_answer_counts_as_none_and_is_sent_again() -> None:
    async with BulkServer([ok(), ok()], delay=0.6) as server:
        client = create_client(ElasticsearchSettings(url=server.url, request_timeout=0.3))
        bulk = BulkWrite(client, "articles", documents("a"), MiB)
        with pytest.raises(TransientError, match="ConnectionTimeout"):
            await bulk.attempt()
        assert bulk.resolutions == []
        server.delay = 0.0
        await bulk.attempt()
        await client.close()
        assert server.requests == [["a"], ["a"]]
        assert bulk.resolutions == [Written.INDEXED]


async def test_413_halves_the_request_until_the_culprit_is_alone() -> None:
    def answer_by_size(actions: list[dict[str, object]]) -> object:
        outcome = whole(413) if any(a["_id"] == "c" for a in actions) else ok()
        return outcome(actions)

    bulk, server, _ = await write_until_done([answer_by_size] * 7, documents("a", "b", "c", "d"))  # type: ignore[list-item]
    assert server.requests == [["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]
    assert isinstance(bulk.resolutions[2], Rejected)
    assert [r for i, r in enumerate(bulk.resolutions) if i != 2] == [Written.INDEXED] * 3


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"items":[{"index":{"_id":"a","status":201', id="cut half way"),
        pytest.param(b'{"items":[{"index":{"_id":"a","status":201}}]}', id="an item short"),
        pytest.param(
            b'{"items":[{"index":{"_id":"b","status":201}},{"index":{"_id":"a","status":201}}]}', id="in another order"
        ),
        pytest.param(b"[]", id="not an object"),
        pytest.param(b"", id="empty"),
    ],
)
async def test_an_answer_that_does_not_match_resolves_nothing(body: bytes) -> None:
    bulk, server, _ = await write_until_done([raw(body), ok()], documents("a", "b"))
    assert server.requests == [["a", "b"], ["a", "b"]]
    assert bulk.resolutions == [Written.INDEXED] * 2


async def test_requests_keep_below_the_limit_and_a_larger_document_goes_alone() -> None:
    docs = [*documents("a", "b", "c", size=400), *documents("big", size=5000)]
    _, server, _ = await write_until_done([ok()] * 3, docs, bulk_bytes=1000)
    assert server.requests == [["a", "b"], ["c"], ["big"]]


async def test_the_api_key_is_sent() -> None:
    async with BulkServer([ok()]) as server:
        client = create_client(ElasticsearchSettings(url=server.url, api_key=SecretStr("c2VjcmV0")))
        await BulkWrite(client, "articles", documents("a"), MiB).attempt()
        await client.close()
        assert server.headers[0]["Authorization"] == "ApiKey c2VjcmV0"


async def test_user_and_password_are_sent() -> None:
    async with BulkServer([ok()]) as server:
        client = create_client(ElasticsearchSettings(url=server.url, username="silk", password=SecretStr("wire")))
        await BulkWrite(client, "articles", documents("a"), MiB).attempt()
        await client.close()
        assert server.headers[0]["Authorization"] == "Basic c2lsazp3aXJl"
