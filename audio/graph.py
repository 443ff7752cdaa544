"""FFmpeg's filters through PyAV: PCM blocks in, PCM blocks out, nothing kept but filter state."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np

from audio.pcm import RATE, Samples


class Chain:
    """Filters in a row over 48 kHz mono float, `size` samples at a time; it takes one sound."""

    def __init__(self, *filters: tuple[str, str], size: int = RATE) -> None:
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
        self._graph.set_audio_frame_size(size)

    def through(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """Filtered blocks (the last may be shorter)."""
        for frame in self.frames(blocks):
            yield np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1)

    def frames(self, blocks: Iterable[Samples]) -> Iterator[av.AudioFrame]:
        """The same, with what the filters say of each."""
        pts = 0
        for block in blocks:
            self._graph.push(frame_of(block, pts))
            pts += block.size
            yield from pulled(self._graph)
        self._graph.push(None)
        yield from pulled(self._graph)


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
