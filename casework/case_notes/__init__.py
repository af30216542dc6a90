"""
経過記録に貼る文: what is known of one case in a period, line by line, from the rows that exist.

A host's answers are not in it (they were promised not to reach the person), nor notes of a
支援会議, complaints, or what the family wishes. Codes and own words only: the sentences are made
by whoever writes the text.
"""
