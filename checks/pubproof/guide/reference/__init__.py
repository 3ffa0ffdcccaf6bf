"""The reference, made from the code: commands, settings, macros and the JSON report.

Whatever has no text is an error, so that nothing can be added without one.
"""

from pubproof.guide.reference.commands import command_line
from pubproof.guide.reference.docstrings import macros
from pubproof.guide.reference.markdown import MissingTextError
from pubproof.guide.reference.report_schema import json_
from pubproof.guide.reference.setting_fields import settings

__all__ = ["MissingTextError", "command_line", "json_", "macros", "settings"]
