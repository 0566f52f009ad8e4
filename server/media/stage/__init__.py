"""What a room sends and sees: feeds, the stage, channels of interpretation, and who watches."""
