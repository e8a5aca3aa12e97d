"""What is due when, and why that day (thời hạn).

Terms, working calendars, the regimes that count by them, the rules that an
obligation carries, and the computation that joins them.
"""
