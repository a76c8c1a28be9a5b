# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to huaweicloud.cce: other collections should not use it, it can change without notice.
"""The AnsibleModule of this collection, which shows no secret, and blanks nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, Optional

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import remove_values

from ._errors import MAX_MESSAGE, clean
from ._secrets import is_telling

# What Ansible itself writes in the place of such an option.
MASKED_OPTION = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
_URLS = ("endpoint", "iam_endpoint", "metadata_endpoint", "proxy")


class CceModule(AnsibleModule):  # type: ignore[misc]  # ansible-core ships no types
    """A module whose options are masked by name also when AnsibleModule itself refuses one of them."""

    # What shows a line while the module runs, which only the controller's own process has.
    display: ClassVar[Optional[Callable[[str], None]]] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._spare_common()

    def _spare_common(self) -> None:
        """Let Ansible not blank short and common secrets as parts of all output: messages would be unreadable."""
        self.no_log_values.intersection_update([text for text in self.no_log_values if is_telling(text)])

    def show_params(self) -> dict[str, Any]:
        """Return the task's options as its result may show them, with the credentials masked by name."""
        return {name: self._show_param(name, value) for name, value in self.params.items()}

    def _show_param(self, name: str, value: Any) -> Any:
        spec = self.argument_spec.get(self.aliases.get(name, name))
        # What the module does not know may be the misspelt name of a secret.
        is_secret = spec is None or spec.get("no_log")
        # A password may stand before the host of a URL, or behind a question mark.
        is_secret = is_secret or (name in _URLS and not {"@", "?"}.isdisjoint(str(value)))
        return MASKED_OPTION if is_secret and value else value

    def log(self, msg: str, log_args: dict[str, Any] | None = None) -> None:
        if log_args:  # the options, which AnsibleModule logs before anything else is done
            shown = {name: value for name, value in self.show_params().items() if value != self.params[name]}
            log_args = {**log_args, **{name: remove_values(str(shown[name]), self.no_log_values) for name in shown}}
            msg = "Invoked with " + " ".join(f"{name}={text}" for name, text in log_args.items())
        super().log(msg, log_args)

    def tell(self, text: str) -> None:
        """Show a line of progress, where somebody can see it and may."""
        display = type(self).display
        if display is not None and not self.no_log:
            display(clean(remove_values(text, self.no_log_values), MAX_MESSAGE))

    def warn(self, warning: str, **kwargs: Any) -> None:
        # Since ansible-core 2.19 the texts of warnings are not among what is blanked.
        super().warn(clean(remove_values(warning, self.no_log_values), MAX_MESSAGE), **kwargs)

    def _narrow_secrets(self, shown: Any) -> None:
        """Choose which of the secrets Ansible looks for in all that is shown; a module may have too many of them."""

    def exit_json(self, **kwargs: Any) -> NoReturn:
        kwargs.setdefault("invocation", {"module_args": self.show_params()})
        self._narrow_secrets(kwargs)
        super().exit_json(**kwargs)
        raise AssertionError("exit_json() does not return")

    def fail_json(self, msg: str, **kwargs: Any) -> NoReturn:
        self._spare_common()
        kwargs.setdefault("invocation", {"module_args": self.show_params()})
        self._narrow_secrets([msg, kwargs])
        super().fail_json(msg, **kwargs)
        raise AssertionError("fail_json() does not return")
