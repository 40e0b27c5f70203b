"""Every page of the desk opens, and leads on to pages that open."""

from __future__ import annotations

import pytest

PAGES = (
    "/ /evidence /evidence/file /actions /actions?whose=all&only=late /reading /judgements /why/HP /why/overall"
    " /why/HP-08 /challenges /challenges?whose=mine&severity=high /gaps /gaps?judgement=HP /lift /lift?target=HP&to=good"
    " /what-if /what-if?descriptor-1=HP-08&type-1=E01&met-1=19&sample-1=20&sign-1=%2B /outlook /papers /monday"
    " /monday/HP /record /record?subject=E-0001 /record/item/E-0001 /people /evidence/E-0001 /evidence/E-0001?drawn=yes"
)


@pytest.mark.parametrize("path", PAGES.split())
def test_a_page_opens(alone, path):
    alone.open(path)
    assert alone.status == 200, alone.text[:500]
    assert alone.heading
    assert "Traceback" not in alone.html
