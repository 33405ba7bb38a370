"""What the network tells: one question a module."""
