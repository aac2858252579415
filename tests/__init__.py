"""The tests of Merit."""
