"""The State Address Register in the house: no address is asked of anybody outside."""
