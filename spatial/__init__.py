"""The core: nouns, measuring, checks, storage and services of office space."""
