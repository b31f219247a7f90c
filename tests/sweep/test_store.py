from __future__ import annotations

import errno
import os
import random

import pandas as pd
import pyarrow.dataset
import pytest

from sim.reading.errors import InputError
from sim.sweep import store
from sim.sweep.cli import tools
from sim.sweep.drive import resume

from .conftest import digests, play_here


def verify(folder, capsys) -> tuple[int, str]:
    status = tools(["verify", str(folder)])
    return status, capsys.readouterr().out


def test_verify_finds_nothing_wrong_with_a_whole_sweep(finished, capsys):
    status, text = verify(finished.folder, capsys)
    assert status == 0
    assert "8 of 8 cells are whole, 0 damaged, 0 missing" in text


def test_every_flipped_bit_and_every_truncation_is_found(finished, copy_of, capsys):
    """400 single-bit flips and 200 truncations, each found and nothing else suspected."""
    plan, luck = copy_of(finished), random.Random(7)
    shards = {cell.address: store.shard(plan.folder, cell.address) for cell in plan.cells}
    whole = {address: path.read_bytes() for address, path in shards.items()}
    for n in range(600):
        address = luck.choice(sorted(shards))
        data = bytearray(whole[address])
        if n < 400:
            data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
        else:
            del data[luck.randrange(len(data)):]
        shards[address].write_bytes(data)
        assert list(store.damaged(plan.folder, shards)) == [address]
        if n % 60 == 0:
            status, text = verify(plan.folder, capsys)
            assert status == 1
            assert shards[address].name in text
            assert "7 of 8 cells are whole, 1 damaged" in text
        shards[address].write_bytes(whole[address])
    assert store.damaged(plan.folder, shards) == {}


@pytest.mark.parametrize("what", ["flip", "cut", "gone", "hash"])
def test_a_damaged_table_or_hash_is_found(finished, copy_of, capsys, what):
    plan = copy_of(finished)
    path = store.shard(plan.folder, plan.cells[2].address)
    if what == "hash":
        store.beside(path).write_text("0" * 64 + f"  {path.name}\n")
    elif what == "gone":
        store.beside(path).unlink()
    else:
        data = bytearray(path.read_bytes())
        data[50] ^= 1
        path.write_bytes(data if what == "flip" else data[:-1])
    assert list(store.damaged(plan.folder, [c.address for c in plan.cells])) == [plan.cells[2].address]


def test_only_damaged_cells_are_played_again(finished, copy_of, monkeypatch):
    plan = copy_of(finished)
    before = digests(plan.folder)
    for n in (1, 4):
        path = store.shard(plan.folder, plan.cells[n].address)
        path.write_bytes(path.read_bytes()[:-7])
    played: list[int] = []

    def pool(plan, todo, *rest):
        class Pool:
            def run(self):
                played.extend(todo)
                play_here(plan, todo)
                return 0
        return Pool()

    monkeypatch.setattr("sim.sweep.drive.Pool", pool)
    assert resume(plan.folder) == 0
    assert played == [1, 4]
    assert digests(plan.folder) == before
    assert len(list((plan.folder / "damaged").glob("*.parquet"))) == 2


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch, code):
    """The disk takes so many bytes and then no more, at 50 places."""
    data, luck = random.Random(3).randbytes(5000), random.Random(4)
    path = tmp_path / "cells" / "ab" / "abcd.parquet"
    real = os.write
    for offset in [0, 1, 4999, *(luck.randrange(5000) for _ in range(47))]:
        room = [offset + 79]  # the line with the hash takes 79

        def short(handle, part, room=room):
            if room[0] <= 0:
                raise OSError(code, os.strerror(code))
            count = real(handle, bytes(part[: room[0]]))
            room[0] -= count
            return count

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", short)
            with pytest.raises(InputError, match="resume"):
                store.publish(path, data)
        assert [p.name for p in path.parent.iterdir()] in ([], [".abcd.parquet.sha256"])
        assert store.present(tmp_path) == set()
    store.publish(path, data)
    assert path.read_bytes() == data
    assert store.damage(path) is None


def test_a_file_is_not_seen_before_it_is_whole(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda handle: seen.append(sorted(p.name for p in tmp_path.iterdir())))
    store.publish(tmp_path / "a.parquet", b"abc")
    assert len(seen) == 1
    assert "a.parquet" not in seen[0]
    assert ".a.parquet.sha256" in seen[0]
    assert all(name.startswith(".") for name in seen[0])


def test_left_over_temporary_files_disturb_no_reader_and_are_swept_up(finished, copy_of):
    plan = copy_of(finished)
    part = store.shard(plan.folder, plan.cells[0].address).parent
    (part / ".half.parquet.1-ab.tmp").write_bytes(b"PAR1")
    (part / ".half.parquet").write_bytes(b"PAR1")
    assert pyarrow.dataset.dataset(part, format="parquet").count_rows() == 3
    assert len(pd.read_parquet(part)) == 3
    assert store.present(plan.folder) == {c.address for c in plan.cells}
    assert store.sweep_up(plan.folder) == 1
