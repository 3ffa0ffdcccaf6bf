"""Scripts of PowerShell and cmd."""
