"""axe-core in a real browser, wide and narrow. Needs Chromium, and axe-core's file in $AXE_CORE or node_modules/."""

import html
import json
import re
from pathlib import Path

import pytest

from tests.chromium import AXE, TAGS, needs_axe, run_chromium

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

pytestmark = needs_axe


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
    asked = (f"--window-size={width},1000", "--virtual-time-budget=60000", "--dump-dom", path.as_uri())
    dom = run_chromium(profile, *asked)
    told = re.search(r'<pre id="axe">(.*?)</pre>', dom, re.S)
    assert told, "axe-core did not finish"
    return json.loads(html.unescape(told[1]))
