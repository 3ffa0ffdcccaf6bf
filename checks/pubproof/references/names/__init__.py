"""The kinds of names, a module each.

Every module says in texts for which `AUDIENCE` its names count, and has two functions.
``suspects(document, inventory)`` tells quickly from the bare text whether a name of the kind may be
wrong in it; only then is the text taken apart. It may suspect too much, never too little.
``judge(place, document, inventory)`` yields what is wrong at one place.
"""
