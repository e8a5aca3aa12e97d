"""What happens to an obligation: model, events, lifecycle, status, follow-up."""
