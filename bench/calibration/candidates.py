"""The rules that were compared before one was chosen."""

from __future__ import annotations

import numpy as np

from bench.calibration.formula import AD, CL, HP, LAC, LED, LM, Found, Method, Numbers

DESCRIPTOR_MET = 300


def candidates(chosen: Method) -> dict[str, Method]:
    """Every rule that was compared, by what it changes; the first is the plain balance, the second the one in use."""
    plain = chosen.but(share=0)
    return {
        "plain balance": plain,
        "held back by a fifth (in use)": chosen,
        "held back by a tenth": chosen.but(share=100),
        "held back by three tenths": chosen.but(share=300),
        "leadership lifts too, by a fifth": plain.but(lean=_lean_on_leadership),
        "a fifth of the mean of the three key judgements": plain.but(lean=_lean_on_keys),
        "plain; adequate 400, strong 700": plain.but(strength={"adequate": 400, "strong": 700, "exceptional": 1000}),
        "plain; adequate 200, strong 500": plain.but(strength={"adequate": 200, "strong": 500, "exceptional": 1000}),
        "plain; minor 200, moderate 500": plain.but(seriousness={"minor": 200, "moderate": 500, "serious": 1000}),
        "plain; minor 400, moderate 700": plain.but(seriousness={"minor": 400, "moderate": 700, "serious": 1000}),
        "plain; quarters for prevalence": plain.but(prevalence={"few": 250, "some": 500, "most": 750, "all": 1000}),
        "plain; prevalence left out": plain.but(prevalence=dict.fromkeys(("few", "some", "most", "all"), 1000)),
        "plain; weakness counts half as much again": plain.but(score=lambda f: f.support - 1.5 * f.weakness),
        "plain; over what is known only": plain.but(known_only=True),
        "plain; share met less share not met": plain.but(score=_met),
        "plain; share of support in all that was said": plain.but(score=_proportion),
        "plain; leadership's self-known weakness halved": plain.but(self_known=500),
    }


def _met(found: Found) -> float:
    net = found.support - found.weakness
    return 1000.0 * (net >= DESCRIPTOR_MET) - 1000.0 * (net < 0)


def _proportion(found: Found) -> float:
    said = found.support + found.weakness
    return 1000 * (found.support - found.weakness) / said if said else 0.0


def _lean_on_leadership(own: Numbers) -> Numbers:
    leaning = own.copy()
    leaning[:, LED] = np.floor((800 * own[:, LED] + 200 * own[:, [LM]]) / 1000)
    return leaning


def _lean_on_keys(own: Numbers) -> Numbers:
    leaning = own.copy()
    led = [HP, LAC, AD, CL, LM]
    leaning[:, led] = np.floor((800 * own[:, led] + 200 * own[:, [HP, LAC, LM]].mean(axis=1, keepdims=True)) / 1000)
    return leaning
