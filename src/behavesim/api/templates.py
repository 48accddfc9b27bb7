"""The shop's templates, style sheets and scripts, which a user's own files replace one by one."""

from typing import TYPE_CHECKING

from behavesim.api.calls import Calls

if TYPE_CHECKING:
    from behavesim.shop.template_copies import TemplateCopyResult, TemplateListResult


class Templates(Calls):
    """``workspace.templates``."""

    def list(self) -> "TemplateListResult":
        """All files that one of the same name in ``./site_templates`` may replace.

        Returns:
            The ``files`` by name, and whether each is replaced.

        >>> ws.templates.list().files[0].name
        'assets/art/chevron.svg'
        """
        from behavesim.shop.template_copies import list_templates

        return self._caller.call(lambda *_: list_templates())

    def copy(self, *names: str, force: bool = False) -> "TemplateCopyResult":
        """Copy shipped files into ``./site_templates``, to be changed there.

        Args:
            names: Files as `list` names them, such as ``pages/item.html.jinja``.
            force: True replaces files that are there.

        Returns:
            The files that were written, and those of them that were replaced.

        Raises:
            InputError: A file of that name does not ship, or it is there and ``force`` is False.

        >>> ws.templates.copy("pages/item.html.jinja")  # doctest: +SKIP
        """
        from behavesim.shop.template_copies import copy_templates

        return self._caller.call(lambda *_: copy_templates(names, force=force))
