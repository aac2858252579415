"""The application as people meet it: a browser, a server, a database."""
