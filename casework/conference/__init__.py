"""
支援会議 (社会福祉法106条の6): what was shared there without consent stays there.

Matching, hosts and reports never read it; a crossing needs a reason and a second person, and is
kept. Nothing outside this package touches its table.
"""
