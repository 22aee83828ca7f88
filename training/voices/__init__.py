"""Systems that set a voice beside a lead."""
