"""Lets `python -m consentkit` do what `consentkit` does."""

from consentkit.cli.main import main

main(prog_name="consentkit")
