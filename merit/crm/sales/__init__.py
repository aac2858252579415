"""The commands of products, contracts and their money, and what follows from these facts."""
