"""Random damage to a segment: every frame that it did not touch comes out, in order, once."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from behavesim.hitlog.frames import MAGIC, MARK, Damage, Frame, pack_frame
from behavesim.hitlog.segment_names import Segment
from behavesim.hitlog.segment_scan import scan_segment

_payloads = st.one_of(
    st.binary(max_size=60),
    st.binary(min_size=4000, max_size=9000),
    # What looks like frames, whole or cut off, as an attacker would send it.
    st.lists(
        st.sampled_from([MARK, MARK[:3], MARK[:3] + b"\0", pack_frame(3, b"forged"), b"{}"]),
        max_size=5,
    ).map(b"".join),
)
_damages = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert"]),
        st.integers(0, 2**31),
        st.binary(min_size=1, max_size=40).filter(lambda noise: MARK not in noise),
    ),
    min_size=1,
    max_size=4,
)


def _damage(frames: list[bytes], damages: list[tuple[str, int, bytes]]) -> tuple[bytes, set[int]]:
    """The damaged segment, and which of its frames were not touched."""
    pieces = [MAGIC, *frames]
    touched: set[int] = set()
    for kind, place, noise in damages:
        at = place % (sum(map(len, pieces)) or 1)
        number = 0
        while number < len(pieces) - 1 and at >= len(pieces[number]):
            at, number = at - len(pieces[number]), number + 1
        piece = pieces[number]
        if kind == "insert":
            pieces[number] = piece[:at] + noise + piece[at:]
            # In front of a frame it touches none.
            touched |= {number} if at else set()
        elif kind == "cut":
            pieces[number] = piece[:at] + piece[at + len(noise) :]
            touched.add(number)
        elif piece:
            pieces[number] = piece[:at] + bytes([piece[at] ^ 1 << place % 8]) + piece[at + 1 :]
            touched.add(number)
    return b"".join(pieces), set(range(1, len(pieces))) - touched


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.lists(_payloads, max_size=12), _damages)
def test_frames_that_were_not_touched_come_out(
    tmp_path_factory: pytest.TempPathFactory,
    payloads: list[bytes],
    damages: list[tuple[str, int, bytes]],
) -> None:
    """Nothing else does, and every byte is of a frame or reported as damaged."""
    frames = [pack_frame(1, b"%d " % number + one) for number, one in enumerate(payloads, 1)]
    damaged, whole = _damage(frames, damages)
    segment = tmp_path_factory.getbasetemp() / "random-000001.hits"
    segment.write_bytes(damaged)
    found = list(scan_segment(Segment(Path(segment))))
    came_out = [int(one.payload.split(b" ")[0]) for one in found if isinstance(one, Frame)]
    assert came_out == sorted(set(came_out))
    assert set(came_out) >= whole
    for one in found:
        if isinstance(one, Frame):
            number = int(one.payload.split(b" ")[0])
            assert one.payload == b"%d " % number + payloads[number - 1]
    reported = sum(one.size_bytes for one in found if isinstance(one, Damage))
    read = sum(one.end - one.offset for one in found if isinstance(one, Frame))
    assert reported + read in (len(damaged), len(damaged) - len(MAGIC))
