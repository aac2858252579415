"""The pages of imports: the file, its columns and a preview, what is to happen, what came of it."""
