"""Rendering by the folder: jobs, what is done with each, and the record of what has been done."""
