"""The seminar: invented cases to negotiate, private instructions for each side, and what a deal was worth."""
