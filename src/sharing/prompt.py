"""The notebook server's connection from a kernel to a page, told not to wait.

The server leaves Nagle's algorithm on: after a kernel's short "busy" the
panel's picture would wait for the browser's acknowledgement, up to 40 ms a
change. `sharing lab` starts the server with this connection instead.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

__all__ = ["PromptConnection"]


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Send every message at once."""

    def connect(self) -> Any:
        """Connect as the server does, without delay."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
