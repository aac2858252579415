"""A second, independent implementation of docs/spec/calculations.md; see README.md."""
