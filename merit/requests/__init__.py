"""What people spend and claim."""
