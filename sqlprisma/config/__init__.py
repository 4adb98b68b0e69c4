"""Settings: what a run is to do, from the command line and from `sqlprisma.toml` or `[tool.sqlprisma]`.

Apart from the command line because the pipeline needs settings without click, and apart from the pipeline because
a configuration file can be wrong in ways of its own. The command line wins over the service's table, that over the
top level of the file, that over the defaults of `Settings`; tables (`env`, `names`, `types`) are taken key by key.
Unknown keys, and names for what is not there, are errors with a suggestion.
"""

from sqlprisma.config.loading import CONFIG_NAME, Configuration, find, load_all
from sqlprisma.config.readers import KEYS
from sqlprisma.config.settings import Service, Settings

__all__ = [
    "CONFIG_NAME",
    "KEYS",
    "Configuration",
    "Service",
    "Settings",
    "find",
    "load_all",
]
