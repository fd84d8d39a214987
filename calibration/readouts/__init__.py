"""From the text of a readout or news report to contact events, by tables and rules.

    text -> tokens -> mentions (who) and triggers (what) -> contacts -> one coded readout

Offline and deterministic: no model, no download. Words stand in tables under
``calibration/data/readouts``; every coded field carries the span it came from and a confidence.
"""
