"""A wire between a client and its server on loopback, which can be cut."""

import contextlib
import enum
import socket
import threading

import attrs


class Cut(enum.Enum):
    """When a wire is cut: as a word passes, or as the answer to it comes back."""

    BEFORE = enum.auto()
    AFTER = enum.auto()


@attrs.define(eq=False)
class Wire:
    """Passes on all bytes, until a word comes at which it is to be cut.

    Attributes:
        server: Port of the server.
        word: What it is cut at; None to pass everything.
        when: On the way there, or on the way back.
    """

    server: int
    word: bytes | None = None
    when: Cut = Cut.BEFORE
    _listening: socket.socket = attrs.field(init=False)
    _ends: list[socket.socket] = attrs.field(factory=list)
    _threads: list[threading.Thread] = attrs.field(factory=list)

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._run(self._accept)
        return self

    def __exit__(self, *_error):
        # A thread that waits for a connection is only woken by one.
        self.server = 0
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        _end(*self._ends)
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()
        self._listening.close()

    @property
    def port(self):
        """Port that clients connect to."""
        return self._listening.getsockname()[1]

    def cut_at(self, word, when):
        """Cut the connection over which the word comes next; later ones are whole."""
        self.word, self.when = word, when

    def _run(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            client, _ = self._listening.accept()
            if not self.server:
                client.close()
                return
            server = socket.create_connection(("127.0.0.1", self.server))
            self._ends += [client, server]
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            is_cut = threading.Event()
            self._run(self._forward, client, server, is_cut)
            self._run(self._back, server, client, is_cut)

    def _forward(self, client, server, is_cut):
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self.word is not None and self.word in data:
                    self.word = None
                    if self.when is Cut.BEFORE:
                        break
                    is_cut.set()
                server.sendall(data)
        if not is_cut.is_set():
            _end(client, server)

    def _back(self, server, client, is_cut):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if is_cut.is_set():
                    break
                client.sendall(data)
        # To close them would not reach whoever waits for them.
        _end(client, server)


def _end(*ends):
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
