"""Put the repository's own example project into the wheel.

`qualkit new` copies codebooks, corpora and templates from the installed package, so they must
travel with it under `qualkit/_shipped/`. Hatchling's static `force-include` neither tolerates a
folder that does not exist yet nor leaves anything out; this hook does both. An editable install
needs no copy: the folders stand beside the package.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("qualkit.toml", "checklists", "codebooks", "corpora", "findings", "guides", "matrices", "reports", "studies",
           "syntheses")
LEFT_OUT = {".gitkeep", ".qualkit", "rendered", "__pycache__"}


class ShippedProject(BuildHookInterface):
    """Force-include the files of the example project, file by file."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the example project to what the wheel holds."""
        if version == "editable":
            return
        root = Path(self.root)
        for name in SHIPPED:
            start = root / name
            for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
                inside = path.relative_to(root)
                if path.is_file() and not LEFT_OUT.intersection(inside.parts):
                    build_data["force_include"][str(path)] = f"qualkit/_shipped/{inside.as_posix()}"
