"""Looking at the pipeline: any past day, what moved, the forecast, what is stuck."""
