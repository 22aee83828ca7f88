"""A score of four staves: some are known, one is to be written."""
