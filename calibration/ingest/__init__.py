"""Files of event data to a store: read, checked row by row, mapped, freed of repeats, kept.

    ingest(source, files, out) -> Outcome            calibration.ingest.run
    files -> blocks of lines -> cells -> reports -> one event a day, pair and type -> store

Every row of every file ends as one of four things, and the numbers add up:

    rows read = accepted + set aside + rejected;     accepted = events + repeats
"""
