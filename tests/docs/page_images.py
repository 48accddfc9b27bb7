"""Takes docs/images/home.png and item-phone.png of a shop without a banner, and report.png.

behavesim build-site --analytics none
behavesim serve
python tests/docs/page_images.py http://127.0.0.1:8400/ behavesim-out/report/index.html
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from behavesim.engines.browser_binary import find_browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SHOTS = {"home.png": ("", "1366,768"), "item-phone.png": ("p/CK-PAN-001/", "390,844")}
DEADLINE_S = 60


def take_picture(url: str, size: str, image: Path) -> None:
    """Write what a window of that size shows of the page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        subprocess.run(
            [
                str(find_browser().path),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={size}",
                "--virtual-time-budget=4000",
                f"--screenshot={image}",
                url,
            ],
            check=True,
            timeout=DEADLINE_S,
        )


if __name__ == "__main__":
    shop, report = sys.argv[1:]
    for name, (path, window) in SHOTS.items():
        take_picture(shop + path, window, IMAGES / name)
    take_picture(Path(report).resolve().as_uri(), "1000,1400", IMAGES / "report.png")
