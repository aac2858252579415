"""Companies, departments, people, users and their rights."""
