"""Words of a shell: what the expansions of the Bash manual make of them."""
