"""Entry points: HTTP, web pages and the command line."""
