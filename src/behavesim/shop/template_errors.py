"""Maps what Jinja2 says about a template to an error that names the file and the line."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb

import jinja2

from behavesim.errors import InputError


@contextmanager
def mapped_template_errors() -> Iterator[None]:
    """Turn Jinja2's errors into InputError: templates are files that users may change."""
    try:
        yield
    except jinja2.TemplateNotFound as error:
        raise InputError(
            str(error.name), "", "no such template", "a file in site_templates/"
        ) from error
    except jinja2.TemplateSyntaxError as error:
        file = error.filename or str(error.name)
        raise InputError(
            file, f"line {error.lineno}", error.message, "a Jinja2 template"
        ) from error
    except jinja2.UndefinedError as error:
        file, line = _find_template_line(error)
        raise InputError(file, line, error.message, "names that the build hands in") from error


def _find_template_line(error: BaseException) -> tuple[str, str]:
    """Return the innermost template file and line of a traceback."""
    lines = [
        (frame.f_code.co_filename, f"line {number}")
        for frame, number in walk_tb(error.__traceback__)
        if frame.f_code.co_filename.endswith(".jinja")
    ]
    return lines[-1] if lines else ("site_templates", "")
