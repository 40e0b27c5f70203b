"""What judgements and overall effectiveness rest on: their nodes in the tree of an explanation."""

from __future__ import annotations

from collections.abc import Iterable

from base.words import counted, long_day, say_range, sentence
from engine.assessment import Assessment
from engine.explanation.accounts import descriptor_node, grade_above, missed_node, rule_node
from engine.explanation.tree import Node, beneath
from engine.reasons import missed
from engine.results import JudgementResult, Moderated, Reason, Verdict
from engine.worlds import OVERALL, judged_by
from rules.wording import amount


def judgement_node(
    result: JudgementResult, assessment: Assessment, *, unfolded: bool = False, depth: int | None = None
) -> Node:
    """A judgement: the rules that led to its grade, what it could still be, its descriptors, and why not better.

    Args:
        unfolded: whether it is told how each value was worked out.
        depth: how many levels beneath it are told; None for all.
    """
    framework = assessment.framework
    enough, (fit, *limits) = result.enough, result.steps
    first = "Best fit" if limits else "Grade"
    held_back, balances = _held_back(result, assessment), _balances(result, assessment)
    subs = [assessment.judgements[j.code] for j in framework.judgements if j.parent == result.code]
    edge = result.borderline_because
    row = assessment.world.row("judgement", result.code) if unfolded else None
    children = [
        *(
            [rule_node(f"Evidence: {enough.name.lower()}", enough, assessment, _counted(result), row=row)]
            if enough
            else []
        ),
        rule_node(f"{first}: {fit.name.lower()}", fit, assessment, held_back, balances, row),
        *(rule_node(f"Then: {limit.name.lower()}", limit, assessment, row=row) for limit in limits),
        *([rule_node("Borderline", edge, assessment, row=row)] if edge else []),
        *_judgement_why_not(result, assessment),
        _range_node(result, assessment),
        *_moderated(result.moderated),
        *(judgement_node(sub, assessment, depth=beneath(depth)) for sub in subs),
        _descriptors_node(result, assessment, beneath(depth)),
    ]
    return Node(
        kind="judgement",
        title=f"{result.code} {result.name}: {shown(result)}",
        detail=f"{_held(result)} {_counted(result)}".strip(),
        rule=result.rule if result.gradeable or not enough else enough.rule,
        children=tuple(children),
    )


def overall_node(result: Verdict, assessment: Assessment, *, unfolded: bool = False, depth: int | None = None) -> Node:
    """Overall effectiveness: the rule that decided it, the key judgements it comes from, and why not better.

    Takes what `judgement_node` takes.
    """
    keys = [assessment.judgements[code] for code in judged_by(OVERALL, assessment.framework)]
    row = assessment.world.row("overall") if unfolded else None
    because = result.because[0]
    children = [rule_node(because.name, because, assessment, row=row)]
    if not result.gradeable:
        underlying = result.deciding
        children.append(
            rule_node(f"What is held would give {result.underlying}: {underlying.name}", underlying, assessment)
        )
    if result.borderline_because:
        children.append(rule_node("Borderline", result.borderline_because, assessment))
    children += [
        *_overall_why_not(result, keys, assessment),
        Node(
            kind="range",
            title=f"It could be {_range(result)}",
            detail="The same rule, over what each key judgement could still be at worst and at best.",
        ),
        *_moderated(result.moderated),
        *(judgement_node(key, assessment, depth=beneath(depth)) for key in keys),
    ]
    return Node(
        kind="overall",
        title=f"{result.name}: {shown(result)}",
        detail=_held(result) or because.why,
        rule=because.rule,
        children=tuple(children),
    )


def shown(result: Verdict) -> str:
    """A grade as it is shown: provisional, or that there is too little to give one."""
    return f"{result.grade}, provisional" if result.grade else "not enough evidence to grade it"


def _held(result: Verdict) -> str:
    return "" if result.grade else f"What is held would give {result.underlying}; it could be {_range(result)}."


def _range(result: Verdict) -> str:
    return say_range(result.floor, result.ceiling)


def _counted(result: JudgementResult) -> str:
    descriptors = counted(result.applicable, "descriptor")
    return (
        f"Evidence covers {result.covered} of its {descriptors}, and something is held for or against {result.known}."
    )


def _held_back(result: JudgementResult, assessment: Assessment) -> str:
    reads = assessment.rulebook.properties["judgement", "held_back"].reads
    return "" if result.held_back == result.balance else f"What decides is {reads}."


def _balances(result: JudgementResult, assessment: Assessment) -> str:
    """Every balance that the rules tell apart, as they call it."""
    declared = {name: assessment.rulebook.properties["judgement", name] for name in ("balance", "held_back", "score")}
    called = {one.reads: amount(getattr(result, name), one.unit) for name, one in declared.items()}
    return sentence("; ".join(f"{reads} is {value}" for reads, value in called.items()))


def _descriptors_node(result: JudgementResult, assessment: Assessment, depth: int | None) -> Node:
    descriptors = sorted(
        (d for d in assessment.descriptors.values() if d.judgement == result.code), key=lambda d: (d.net, d.id)
    )
    return Node(
        kind="list",
        title=f"Its {counted(len(descriptors), 'descriptor')}, weakest first",
        children=tuple(descriptor_node(d, assessment, depth=beneath(depth)) for d in descriptors),
    )


def _range_node(result: JudgementResult, assessment: Assessment) -> Node:
    descriptors, unknown = counted(result.applicable, "descriptor"), result.applicable - result.known
    return Node(
        kind="range",
        title=f"It could be {_range(result)}",
        detail=f"Nothing is known of {unknown} of its {descriptors}, and each could hide something."
        if unknown
        else "Something is known of each of its descriptors.",
        children=(
            _view_node("floor", f"At worst {result.floor}", "turned out badly", result, assessment),
            _view_node("ceiling", f"At best {result.ceiling}", "turned out well", result, assessment),
        ),
    )


def _view_node(view: str, title: str, turned_out: str, result: JudgementResult, assessment: Assessment) -> Node:
    steps = assessment.steps(result.code, view)
    return Node(
        kind="range",
        title=title,
        detail=f"So it would be if all that is not shown {turned_out}.",
        rule=steps[-1].rule,
        children=tuple(rule_node(step.name, step, assessment) for step in steps),
    )


def _judgement_why_not(result: JudgementResult, assessment: Assessment) -> list[Node]:
    """What keeps a judgement from a grade at all, and from the grade above what its evidence would give."""
    nodes: list[Node] = []
    if not result.gradeable and result.enough:
        nodes += _missed("Why it has no grade", result.enough, "gradeable", ["yes"], assessment)
    above = grade_above(result.underlying, assessment.rulebook.grades)
    if above is None:
        return nodes
    title = f"Why not {above}"
    *fits, limit = result.steps
    if not fits:
        return nodes + _missed(title, limit, "grade", [above], assessment)
    scale = assessment.rulebook.grades
    if scale.index(fits[0].then["fit"]) < scale.index(above):
        nodes += _missed(f"{title}: best fit", fits[0], "fit", [above], assessment)
    in_the_way = _missed(f"{title}: what limits it", limit, "grade", [above], assessment)
    # That the best fit is lower has been said; only what limits it beside that is new.
    return nodes + [n for n in in_the_way if any(c.attribute != "fit" for c in n.conditions if not c.held)]


def _overall_why_not(result: Verdict, keys: Iterable[JudgementResult], assessment: Assessment) -> list[Node]:
    """What keeps overall effectiveness from a grade at all, and from the grade above."""
    nodes: list[Node] = []
    if not result.gradeable:
        missing = [f"{k.code} ({k.covered} of {k.applicable} covered)" for k in keys if k.grade is None]
        nodes.append(Node(kind="why not", title="Why it has no grade", detail=f"Not graded: {', '.join(missing)}."))
    above = grade_above(result.underlying, assessment.rulebook.grades)
    if above is None:
        return nodes
    scale = assessment.rulebook.grades
    below = [f"{k.code} ({k.underlying})" for k in keys if scale.index(k.underlying) < scale.index(above)]
    detail = f"Below {above}: {', '.join(below)}."
    return nodes + _missed(f"Why not {above}", result.deciding, "grade", [above], assessment, detail)


def _missed(
    title: str, reason: Reason, conclusion: str, words: list[str], assessment: Assessment, detail: str = ""
) -> list[Node]:
    near = missed(reason, conclusion, words, assessment.rulebook)
    return [missed_node(title, miss, assessment, detail) for miss in near]


def _moderated(moderated: Moderated | None) -> list[Node]:
    if moderated is None:
        return []
    stale = " The facts it rested on have changed since." if moderated.stale else ""
    return [
        Node(
            kind="group's own grade",
            title=f"The group's own grade: {moderated.grade}",
            detail=f"By {moderated.by} on {long_day(moderated.on)}: {moderated.reason}{stale}",
        )
    ]
