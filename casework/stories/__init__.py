"""
おはなし for the town's magazine: made from a placement, told without telling who it was.

The person is asked first, by whoever speaks for them; then the hosts that are named, and a second
person of staff. Each yes belongs to one version: whoever changes a word asks everybody again.
Until it is printed anybody it is about takes it back with one word.
"""
