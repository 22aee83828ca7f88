"""The files of other programs that clips are read from and written into."""
