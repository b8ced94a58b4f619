"""The desk at which all sessions ask: one assistant that follows the index on disk, and a model that loads aside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from coi_assistant.errors import CoiError
from coi_assistant.settings import Settings, switch_off_network
from coi_assistant.ui.inbox import Inbox
from coi_assistant.ui.outbox import Outbox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from coi_assistant.pipeline import Assistant
    from coi_assistant.retrieval.embedding import Embedder

AT_ONCE = 4
"""Questions answered at the same time; more would only slow each other down on a small machine."""
FRESH_FOR = 5.0
"""Seconds for which a comparison of index and corpus holds: it lists the whole corpus, which a question should not."""

HEAD_START = 4.0
"""Seconds that loading the model waits for the first page: beside it, the page would take half as long again."""


class Desk:
    """Opens the index when it is first needed and again whenever it changed; safe to share between threads."""

    def __init__(self, settings: Settings, *, embedder: Embedder | None = None) -> None:
        """Take `embedder` in place of the model that the settings name."""
        self.settings = settings
        self.outbox = Outbox()
        """Files made for users, until they are fetched."""
        self.inbox = Inbox(megabytes=settings.file_megabytes)
        """Files that users sent, until they are added or given up."""
        self.turn = threading.BoundedSemaphore(AT_ONCE)
        """Held while a question is answered."""
        self._writer = threading.Lock()
        self._changing = False
        self._model = LoadingEmbedder((lambda: embedder) if embedder else self._load_model)
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._stamp: tuple[int, int] | None = None
        self._checked = 0.0
        self._shown = threading.Event()
        self._over = threading.Event()
        self._warming: threading.Thread | None = None

    @property
    def loading(self) -> bool:
        """Whether a question asked now has to wait for the model, or for the index to be opened."""
        return not self._model.loaded or (self._assistant is None and self._lock.locked())

    @property
    def embedder(self) -> Embedder:
        """The model of this desk, for indexing what is added."""
        return cast("Embedder", self._model)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Answer from the index as it was while the corpus is being changed, and from the new one afterwards.

        One change at a time: whoever comes meanwhile waits.
        """
        with self._writer:
            with self._lock:
                self._changing = True
            try:
                yield
            finally:
                with self._lock:
                    self._changing = False
                    self._checked = 0.0

    def assistant(self) -> Assistant:
        """Return the assistant for the index as it is now.

        Raises:
            MissingIndexError: nothing is indexed yet.
            StaleIndexError: the index does not match the corpus or the model.
        """
        with self._lock:
            changed = self._manifest_stamp() != self._stamp and not self._changing
            if self._assistant is None or changed:
                self._assistant = None
                self._open()
            elif not self._changing and time.monotonic() - self._checked > FRESH_FOR:
                self._check()
            assert self._assistant is not None
            return self._assistant

    def start(self) -> None:
        """Load the model in a thread of its own once a page is shown, or nobody came; a question loads it at once."""
        self._warming = threading.Thread(target=self._warm_up, name="warm-up", daemon=True)
        self._warming.start()

    def shown(self) -> None:
        """Tell that a page has come up in a browser."""
        self._shown.set()

    def stop(self) -> None:
        """Let that thread come to its end: Python must not end while one of its threads is in the model."""
        self._over.set()
        self._shown.set()
        if self._warming is not None:
            self._warming.join()

    def _warm_up(self) -> None:
        self._shown.wait(HEAD_START)
        if self._over.is_set():
            return
        # What is wrong with model or index is told to whoever asks; here it would only be told to nobody.
        try:
            self._model.embed_question("warm up")
            self.assistant().warm_up(self._over.is_set)
        except CoiError:
            return

    def _open(self) -> None:
        from coi_assistant.pipeline import open_assistant

        # Read before opening: an index that changes meanwhile is opened once more, not missed.
        stamp = self._manifest_stamp()
        self._assistant = open_assistant(self.settings, embedder=cast("Embedder", self._model))
        self._stamp, self._checked = stamp, time.monotonic()

    def _check(self) -> None:
        from coi_assistant.indexing import check_fresh

        assert self._assistant is not None
        check_fresh(self.settings, self._assistant.manifest)
        self._checked = time.monotonic()

    def _manifest_stamp(self) -> tuple[int, int] | None:
        try:
            status = (self.settings.index / "manifest.json").stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _load_model(self) -> Embedder:
        switch_off_network(self.settings)
        from coi_assistant.retrieval.embedding import load_embedder

        folder = self.settings.index / "models"
        return load_embedder(self.settings.embedding_model, folder, allow_download=self.settings.allow_download)


class LoadingEmbedder:
    """An embedder that loads when it is first used; whoever comes meanwhile waits. A failed load is tried again."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    @property
    def loaded(self) -> bool:
        """Whether it answers at once."""
        return self._embedder is not None

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._ready().name

    @property
    def dimension(self) -> int:
        """Length of its vectors."""
        return self._ready().dimension

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, in the order given."""
        return self._ready().embed_passages(texts)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """Return one vector."""
        return self._ready().embed_question(text)

    def _ready(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder
