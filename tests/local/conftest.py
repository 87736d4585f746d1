"""One running stack for the tests that look at it; those that kill things start their own."""

from collections.abc import Iterator

import pytest

from deploy.local import LocalStack


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(home=tmp_path_factory.mktemp("local"))
    stack.up(with_parent=True)
    yield stack
    stack.down()
