"""What makes the models: corpora, networks, recipes, the loop and the benchmark."""
