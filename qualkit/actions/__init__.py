"""What a person asks for, one file per verb. Every door calls these and nothing lower."""
