"""For Live without Max: the selected clip read, and new ones written, by way of the remote script AbletonOSC."""
