"""A group of commands, each of which is loaded when it is asked for: most need far more than what
says which there are.
"""

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click


class LoadedWhenAsked(click.Group):
    """``modules`` says for each command's name the module in which it has that name."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        module = import_module(self._modules[cmd_name])
        name = cmd_name.replace("-", "_")
        # A word of Python's own is no name there.
        command = getattr(module, f"{name}_" if iskeyword(name) else name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self._modules[cmd_name]}.{cmd_name} is no command")
        return command
