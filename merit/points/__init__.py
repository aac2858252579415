"""The points ledger (獎懲): rewards and penalties with rule, evidence, person, day and state."""
