"""axe-core in a real browser, wide and narrow. Needs Chromium, and axe-core's file in $AXE_CORE or node_modules/."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("AXE_CORE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REPORT = """
<script>%s</script>
<script>
axe.run(document, {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]}).then(found => {
  const edge = document.documentElement.getBoundingClientRect().right + 1;
  const wide = [...document.querySelectorAll("body *:not(.skip):not(.chart *)")]
    .filter(e => e.getBoundingClientRect().right > edge).map(e => e.outerHTML.slice(0, 200));
  const told = found.violations.map(v => [v.id, v.nodes.length, v.nodes.slice(0, 3).map(n => n.html)]);
  document.body.innerHTML = "";
  const out = document.createElement("pre");
  out.id = "axe";
  out.textContent = JSON.stringify({passes: found.passes.length, violations: told, wide});
  document.body.append(out);
});
</script>
"""

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and AXE.is_file()), reason="Chromium or axe-core is not here: set AXE_CORE to axe.min.js"
)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(any_page: str, width: int, tmp_path: Path) -> None:
    script = REPORT % (AXE.read_text(encoding="utf-8"), json.dumps(TAGS))
    path = tmp_path / "page.html"
    # A window cannot be narrower than 500 pixels, but the page can.
    narrow = f"<style>html {{ width: {width}px }}</style>" if width < 500 else ""
    path.write_text(any_page.replace("</body>", narrow + script + "</body>"), encoding="utf-8")
    found = run_browser(path, width, tmp_path)
    assert found["passes"] > 10
    assert found["violations"] == []
    assert found["wide"] == []


def run_browser(path: Path, width: int, profile: Path) -> dict[str, object]:
    assert CHROMIUM
    arguments = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile / 'profile'}"),
        *(f"--window-size={width},1000", "--virtual-time-budget=60000", "--dump-dom", path.as_uri()),
    ]
    dom = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=True).stdout
    told = re.search(r'<pre id="axe">(.*?)</pre>', dom, re.S)
    assert told, "axe-core did not finish"
    return json.loads(html.unescape(told[1]))
