"""`readiness desk`: the workspace in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.output import note, say
from cli.session import open_session

if TYPE_CHECKING:
    from desk.setting import Setting


def desk(
    share: Annotated[
        bool, typer.Option("--share", help="For the group: people sign in. Else for you alone, on this machine.")
    ] = False,
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port; else one that is free.")] = 0,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST", help="A name by which browsers ask for it, such as desk.example; may be repeated."
        ),
    ] = None,
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="Its certificate for TLS.")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The private key of that certificate.")] = None,
    behind: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The address of the one proxy that may ask; it has the TLS.")
    ] = "",
    header: Annotated[
        str, typer.Option(metavar="NAME", help="The header in which that proxy names who asks; else personal links.")
    ] = "",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it in a browser, where alone.")] = True,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Where alone: who makes the entries; else the account's name.")
    ] = None,
    as_of: options.AsOf = None,
    workspace: options.Workspace = None,
) -> None:
    """Serve the workspace in a browser.

    Alone, the link that is told begins one session on this machine. With --share people come by personal links
    (`people link`) or by a proxy that vouches for them, and TLS is asked for wherever others could listen.
    """
    if share and by is not None:
        raise typer.BadParameter("With --share everybody signs in by their own name.", param_hint="--by")
    if (behind or header) and not share:
        raise typer.BadParameter("A proxy is for a group. Add --share.", param_hint="--behind")
    from desk.server import serve
    from desk.setting import Setting

    with open_session(workspace) as session:
        root = session.workspace.root
        _ = session.register.head()  # an older register is brought up to date before anybody asks
    setting = Setting(
        workspace=root,
        alone="" if share else options.actor(by),
        address=address,
        port=port,
        names=name or (),
        certificate=certificate,
        private_key=key,
        proxy=behind,
        header=header,
        as_of=as_of,
    )

    def told(url: str, setting: Setting) -> None:
        if share:
            say(f"The desk is open at {url}. Stop it with Ctrl-C.")
            if not header:
                note("`readiness people link NAME` makes the link with which somebody comes in.")
            return
        link = f"{url}/begin/{setting.key}"
        say(f"The desk is open for {setting.alone}. Its link is good for one browser, once:\n{link}")
        note("Stop it with Ctrl-C.")
        if browser:
            import webbrowser

            webbrowser.open(link)

    serve(setting, told)
