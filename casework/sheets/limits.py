"""How much of a table from outside is read at all."""

LARGEST = 2 * 1024 * 1024
"""Bytes of a file; 500 rows with a picture of the town hall stay below it."""
MOST_UNPACKED = 10 * 1024 * 1024
"""Bytes of all parts of an xlsx file together."""
MOST_RATIO = 100
"""How many times larger a part may grow, once it is past a mebibyte; worksheets grow up to 30."""
RATIO_FROM = 1024 * 1024
MOST_PARTS = 200
MOST_TAGS = 300_000
"""Tags of all parts together: what a reader spends time and memory on."""
MOST_ROWS = 500
"""Rows below the heading: a coordinator reads through what is imported."""
MOST_EMPTY = 20_000
"""Rows that are looked at for something, where a program has marked empty ones to the end."""
MOST_COLUMNS = 30
LONGEST_CELL = 1000
"""Characters of a cell; columns have shorter limits of their own."""
LONGEST_LINE = 40_000
"""Characters of a line of CSV: all columns of a row, each at its longest, and quotes."""
