"""The commands in the order in which a group uses them, under headings."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

SECTIONS: dict[str, tuple[str, ...]] = {
    "Begin": ("demo", "init", "desk", "doctor"),
    "Put in": ("actions", "evidence", "measures", "people", "history", "exclude"),
    "Where we stand": ("assess", "explain", "challenges", "gaps"),
    "What next": ("lift", "forecast", "compare"),
    "Many authorities": ("portfolio",),
    "For the meeting": ("briefing", "notices", "day-one", "report", "views", "moderate", "decisions"),
    "Look after the register": ("journal", "register", "export", "restore", "redact"),
    "What grades rest on": ("framework", "rules"),
}


class Sections(TyperGroup):
    """The whole application, whose help lists its commands under headings."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands of each section, all in one width."""
        width = max(map(len, self.commands))
        limit = formatter.width - width - 6
        for title, names in SECTIONS.items():
            rows = [(name.ljust(width), self.commands[name].get_short_help_str(limit)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)
