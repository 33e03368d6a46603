"""The pictures of the README: what a check of one sample article shows on a terminal and as a page.

`python -m evals.pictures` (needs Chromium and the extra `dev`) checks the sample that the README names, offline, and
writes `.pictures/terminal.svg` and `.pictures/page.png`.
"""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from verifier.findings import Finding, Report
from verifier.report import block, heading, remainder, to_html
from verifier.vocabulary import Verdict

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / ".pictures"
SAMPLE = "seeds/oskerly-takeover/ledgerline.html"
COLUMNS = 100
SHOWN = 6
"""Findings on the picture of the terminal: the first ones."""
WINDOW = {"width": 1400, "height": 900}
COLOURS = 128


def main() -> None:
    """Check the sample and make both pictures."""
    report = check(ROOT / SAMPLE)
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "terminal.svg").write_text(terminal(report), encoding="utf-8")
    picture_page(report, PICTURES / "page.png")
    for picture in sorted(PICTURES.iterdir()):
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")


def check(article: Path) -> Report:
    """The report on `article` beside the others of its folder, by the installed command."""
    with TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        options = ["--sources", article.parent, "--index", Path(folder, "index"), "--format", "json", "--out", out]
        verify = Path(sys.executable).parent / "verify"
        done = subprocess.run([verify, article, "--backend", "local", *options], check=False)
        assert done.returncode == 1, "the sample holds a contradicted claim"
        return Report.model_validate_json(out.read_bytes())


def terminal(report: Report) -> str:
    """The beginning and the end of what a terminal shows, as an SVG that asks the network for no font."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False)
    console.print(heading(report.article))
    for finding in report.findings[:SHOWN]:
        console.print(block(finding))
    console.print(Text(f"\n… {len(report.findings) - SHOWN} more claims …", style="dim"))
    console.print(remainder(report))
    svg = console.export_svg(title=f"verify {SAMPLE}", unique_id="terminal")
    return "".join(f"{line.rstrip()}\n" for line in re.sub(r"@font-face \{[^}]*\}", "", svg).splitlines())


def picture_page(report: Report, place: Path) -> None:
    """The page in a browser, with the finding open that several sources of one origin contradict."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder, "report.html")
        page.write_text(to_html(report), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport=WINDOW)
        tab.goto(f"{page.as_uri()}#c-{chosen(report).claim.id}")
        tab.evaluate("window.scrollTo(0, 0)")
        shot = tab.screenshot()
        browser.close()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS).save(place, optimize=True)


def chosen(report: Report) -> Finding:
    """A contradicted finding that rests on more sources than origins, or else the first contradicted one."""
    refuted = [finding for finding in report.findings if finding.verdict is Verdict.CONTRADICTED]
    return max(refuted, key=lambda one: len({item.source_id for item in one.evidence}) - len(one.refuting_origins))


if __name__ == "__main__":
    main()
