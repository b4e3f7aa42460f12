"""The OR-Tools routing model, rule by rule; imports OR-Tools, so only the solving process does."""
