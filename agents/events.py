"""Events that Faust cannot acknowledge by itself."""

from __future__ import annotations

import faust


class HeldEvent(faust.Event):
    """A message that counts as processed when :meth:`release` is called, and by nothing else.

    When partitions are assigned anew, Faust's stream skips the message it has just taken from its queue, and
    acknowledges what it skips (``Stream._c_aiter`` of faust-streaming 0.15.3: ``do_ack or value is skipped_value``). So
    one article a partition is lost with every rebalance under load, whatever the agent does. The stream's other ways of
    acknowledging in a ``finally``, after an exception or when it is cancelled, end here as well.
    """

    def ack(self) -> bool:
        """Do nothing: only what was handled is acknowledged."""
        return False

    def release(self) -> None:
        """Acknowledge the message: its result is safe."""
        super().ack()
