"""What a take sounds like: played by a small synthesiser or a soundfont, written as wav, flac or mp3."""
