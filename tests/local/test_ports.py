import socket

import pytest

from deploy.local import StackError, ports


def test_a_chosen_port_can_be_listened_on_and_is_no_source_port() -> None:
    port = ports.choose()
    assert port < 32768
    with socket.create_server((ports.HOST, port)):
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_taken_ports_are_not_chosen() -> None:
    with pytest.raises(StackError, match="no free port was found"):
        ports.choose(frozenset(range(20_000, 32_000)))


def test_a_taken_port_is_named_with_its_server() -> None:
    with socket.create_server((ports.HOST, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(StackError, match=rf"port {port} for kafka is taken"):
            ports.require_free(port, "kafka")
