"""FFmpeg's filters through PyAV: PCM blocks in, PCM blocks out, nothing kept but filter state."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np

from audio.pcm import RATE, Samples


class Chain:
    """Filters in a row over 48 kHz mono float; `through` may be called once."""

    def __init__(self, *filters: tuple[str, str]) -> None:
        self._graph = av.filter.Graph()
        self._graph.threads = 1
        nodes = [
            self._graph.add_abuffer(
                sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE)
            ),
            *(self._graph.add(name, options) for name, options in filters),
            self._graph.add("aformat", "sample_fmts=flt:channel_layouts=mono"),
            self._graph.add("abuffersink"),
        ]
        self._graph.link_nodes(*nodes).configure()
        self._graph.set_audio_frame_size(RATE)

    def through(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """Filtered blocks of one second (the last may be shorter)."""
        pts = 0
        for block in blocks:
            self._graph.push(frame_of(block, pts))
            pts += block.size
            yield from self._ready()
        self._graph.push(None)
        yield from self._ready()

    def _ready(self) -> Iterator[Samples]:
        for frame in pulled(self._graph):
            yield np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1)


def frame_of(block: Samples, pts: int) -> av.AudioFrame:
    """A PyAV frame over a mono float block that starts `pts` samples in."""
    frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, pts, Fraction(1, RATE)
    return frame


def pulled(graph: av.filter.Graph) -> Iterator[av.AudioFrame]:
    """All frames that the graph has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame
