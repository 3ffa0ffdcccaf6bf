"""Which workflows, scripts and files may lead to an upload: most need not be read closely."""
