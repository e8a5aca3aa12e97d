"""Exports govtasks deadlines as iCalendar."""
