"""How a wrong setting is refused."""


class ConfigError(Exception):
    """A setting is wrong; the message names it and says what was expected."""
