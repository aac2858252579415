"""The inbox: what a person is told, in words, with what can be done about it; the same words go out by mail."""
