"""Whether what was released is what this repository's release made.

`package_index` asks an index for a release, through `client`; `folder` reads one from disk. Either
gives a `Release`, whose files come with their `evidence`. `expectation` is what the contract asks.
`judgement` holds one attestation against that, with the keys of `trust`, `verdict` adds up what was
found, and `advice` says what to do. `text` and `json_` print it.
"""
