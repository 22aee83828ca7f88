"""The report of a run: one HTML page with a row a clip, which needs neither a network nor a server."""
