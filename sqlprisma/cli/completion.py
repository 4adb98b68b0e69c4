"""`sqlprisma completion`: what makes a shell complete commands, options and the names of services.

The scripts are click's; here is only where they come out, and what the values of our own arguments can be.
"""

from __future__ import annotations

import click

from sqlprisma.cli import selection
from sqlprisma.cli.manual import Manual
from sqlprisma.cli.product import print_text

SHELLS = ("bash", "fish", "zsh")
VARIABLE = "_SQLPRISMA_COMPLETE"
"""How a script asks for completions: by a variable of the environment (click's documentation, Shell Completion)."""


@click.command("completion", cls=Manual, short_help="Print what makes a shell complete this command.")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print a script for SHELL that completes commands, options, services and codes of findings.

    \b
    For this session alone:
        eval "$(sqlprisma completion bash)"
        eval "$(sqlprisma completion zsh)"
        sqlprisma completion fish | source

    \b
    For every session:
        sqlprisma completion bash > ~/.local/share/bash-completion/completions/sqlprisma
        sqlprisma completion zsh  > "${fpath[1]}/_sqlprisma"
        sqlprisma completion fish > ~/.config/fish/completions/sqlprisma.fish

    Bash must be 4.4 or newer. In zsh, `compinit` must have been loaded.
    """
    from click.shell_completion import ShellComplete, get_completion_class  # noqa: PLC0415 - click's own door to it

    root = click.get_current_context().find_root().command
    kind = get_completion_class(shell)
    if kind is None:  # click knows these shells, but says of none that it must
        raise click.UsageError(f"there is no completion for {shell}")
    # the class's own `source` for bash starts a process to ask for its version
    print_text(ShellComplete.source(kind(root, {}, "sqlprisma", VARIABLE)).lstrip("\n"))


def services(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The services of the configuration that applies, for --service; none where it cannot be read."""
    from sqlprisma.diagnostics import Failure  # noqa: PLC0415 - only when a shell asks

    try:
        found = selection.configuration_of({"config": context.params.get("config")}).services
    except (Failure, OSError):
        return []
    return [each.name for each in found if each.name.startswith(incomplete)]


def codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The codes of findings, for `explain`."""
    from sqlprisma.diagnostics import explain  # noqa: PLC0415 - only when a shell asks

    known = sorted({*explain.slugs(), *explain.drift_slugs(), *explain.check_slugs()})
    return [slug for slug in known if incomplete and slug.startswith(incomplete)]
