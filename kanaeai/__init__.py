"""
The program: settings, composition root, command line.

Here everything is put together; nothing is decided about people.
"""
