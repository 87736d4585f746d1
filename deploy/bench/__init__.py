"""What the pipeline does in a second, measured through the real servers beside the stages alone."""
