"""The README's picture of the page: ``python -m tests.app.picture [FILE]``."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.app.browsing import CHROMIUM, FLAGS, Page
from tests.app.serving import served

FILE = Path(__file__).parents[2] / ".github" / "images" / "class.png"
#: A setting in which something happens.
STATE = ("#scenario=arms_sale&set=pairs.credibility.china-us:0&set=pairs.prospects.china-us:0.1"
         "&week=77&actor=china")


def main(file: Path) -> None:
    """Take the picture: the three columns of a wide screen, 1280 pixels wide, few colours."""
    with served() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(viewport={"width": 1600, "height": 1420}, color_scheme="light")
        opened = Page(context, address)
        page = opened.open(STATE)
        opened.until("document.querySelector('#guess').innerText.includes('As coded')")
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        opened.check()
        browser.close()
    small = taken.resize((1280, round(taken.height * 1280 / taken.width)), Image.Resampling.LANCZOS)
    file.parent.mkdir(parents=True, exist_ok=True)
    small.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file}: {small.width} x {small.height}, {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
