"""Hashes that are known already, learned by several threads."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from behavesim.files.file_manifest import hash_file
from behavesim.files.hash_cache import HashCache


def test_threads_save_while_others_learn(tmp_path: Path) -> None:
    """What is saved is whole, whatever adds to it meanwhile."""
    place = tmp_path / "hashes.json"
    files = [tmp_path / f"{at}.txt" for at in range(400)]
    for file in files:
        file.write_text(file.name)
        os.utime(file, ns=(1, 1))
    time.sleep(0.15)  # younger files are not learned
    cache = HashCache(tmp_path, place)

    def learn(file: Path) -> None:
        assert cache(file, hash_file(file))
        cache.save()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(learn, files))
    cache.save()
    assert set(json.loads(place.read_bytes())) <= {file.name for file in files}
    assert list(tmp_path.glob(".*")) == []
