"""What the servers beside us say."""
