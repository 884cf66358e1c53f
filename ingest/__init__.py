"""HOW it comes in and stays right: intake, extraction, the pipeline."""
