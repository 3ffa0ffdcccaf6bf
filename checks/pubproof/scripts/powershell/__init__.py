"""Scripts of PowerShell and cmd: which programs their statements start.

`walk` goes through them; `dialects` has what one of the two languages does otherwise.
"""
