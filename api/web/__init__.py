"""The map page and the files it is made of; nothing of it is loaded from anywhere else."""
