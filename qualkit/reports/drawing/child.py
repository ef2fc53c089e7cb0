"""The child process in which a user's template is rendered: ``python -m qualkit.reports.drawing.child``.

Reads a job (JSON) from standard input and writes the result to standard output; exit code 1 with
a sentence when the template is wrong. Limits are set before the template is opened.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader


def main() -> int:
    """Render the job on standard input."""
    from qualkit.reports.drawing.templating import environment, explain

    job = json.load(sys.stdin)
    name = job["name"]
    if name.endswith(".docx"):
        import docxtpl  # noqa: F401  (loaded before the memory limit, which counts what is mapped)
    limit(job["megabytes"], job["seconds"])
    try:
        out = _render(job, environment)
    except Exception as error:  # whatever a template raises is its author's to mend
        sys.stdout.write(explain(error, name))
        return 1
    sys.stdout.buffer.write(out)
    return 0


def _render(job: dict[str, Any], environment: Any) -> bytes:
    loader = ChoiceLoader([_Inside(job["folder"]), FileSystemLoader(job["ours"])])
    made = environment(loader, autoescape=job["autoescape"])
    if job["name"].endswith(".docx"):
        from qualkit.reports.drawing.page_docx import fill_template

        return fill_template(io.BytesIO(Path(job["folder"], job["name"]).read_bytes()), job["context"], made)
    rendered: str = made.get_template(job["name"]).render(job["context"])
    return rendered.encode("utf-8")


class _Inside(FileSystemLoader):
    """Templates of one folder; links that lead out of it are not followed."""

    def get_source(self, environment: Any, template: str) -> Any:
        """Look a template up, and refuse what lies elsewhere."""
        from jinja2 import TemplateNotFound

        root = Path(self.searchpath[0]).resolve()
        if not (root / template).resolve().is_relative_to(root):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


def limit(megabytes: int, seconds: float) -> None:
    """Cap memory and processor time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
