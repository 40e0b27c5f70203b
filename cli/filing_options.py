"""Options with which a lead says what an item of evidence is and what it shows, and with which items are picked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cli import options

Id = Annotated[str, typer.Argument(metavar="ID", help="Such as E-0012.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Such as E-0012 E-0013.")]
Type = Annotated[
    str | None, typer.Option("--type", metavar="TYPE", help="Its type: a code (E01) or a name (case-file-audit).")
]
About = Annotated[
    date | None,
    options.dated("The date it is about, not that of filing."),
]
Lead = Annotated[str | None, typer.Option(metavar="NAME", help="Who answers for it.")]
BearsOn = Annotated[
    list[str] | None,
    typer.Option(metavar="HAP-07[:undermines:most:serious]", help="What it says of a descriptor; may be repeated."),
]
Sample = Annotated[int | None, typer.Option(metavar="N", help="How many cases were looked at.")]
Met = Annotated[int | None, typer.Option(metavar="M", help="How many of them met the standard.")]
Title = Annotated[str | None, typer.Option(metavar="TEXT", help="What it is; never a child's name.")]
Sensitivity = Annotated[str | None, typer.Option(help="ordinary or restricted.")]
Rung = Annotated[str | None, typer.Option(metavar="L0..L4", help="A rung other than its type's.")]
CheckedBy = Annotated[str | None, typer.Option(metavar="NAME", help="For L3: who checked practice.")]
Outcomes = Annotated[str | None, typer.Option(metavar="TEXT", help="For L4: which outcomes or views it reports.")]
SelfKnown = Annotated[
    bool | None, typer.Option("--self-known/--not-self-known", help="Whether you found the weakness yourselves.")
]

OnDescriptor = Annotated[str | None, typer.Option(metavar="ID", help="Only what bears on it.")]
OnJudgement = Annotated[str | None, typer.Option(metavar="CODE", help="Only what bears on its descriptors.")]
LedBy = Annotated[str | None, typer.Option(metavar="NAME", help="Only what they answer for.")]
