# SPDX-License-Identifier: BSD-3-Clause
"""A client with subscriptions."""
from wire import Wire


class Subscriber(Wire):
    """A connection that keeps events and replies apart."""

    def __init__(self, address, **options):
        super().__init__(address, **options)
        self.events = []

    def reply(self):
        while True:
            message = super().reply()
            if "event" not in message:
                return message
            self._keep(message)

    def subscribe(self, path="/a", **options):
        return self.result("subscribe", path=path, **options)["sub"]

    def event(self):
        """The next event."""
        if not self.events:
            message = super().reply()
            assert "event" in message, message
            self._keep(message)
        return self.events.pop(0)

    def some(self, count):
        return [self.event() for _ in range(count)]

    def settled(self):
        """All events of what was done so far: those that are there when a later change is told."""
        sub = self.subscribe("/.mark")
        self.result("create_group", path="/.mark")
        self.result("delete", path="/.mark")
        told = []
        while True:
            event = self.event()
            if event.get("sub") == sub:
                if event["op"] == "delete":
                    break
            else:
                told.append(event)
        self.result("unsubscribe", sub=sub)
        return told

    def _keep(self, event):
        # Numbers are without gaps from the first event of the connection on.
        last = getattr(self, "last", 0)
        assert event["seq"] == last + 1, event
        self.last = event["seq"]
        assert "id" not in event and "ok" not in event
        self.events.append(event)
