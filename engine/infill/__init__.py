"""A clip's rests filled, or a stretch of it made anew, by a model that hears what is before and what comes after."""
