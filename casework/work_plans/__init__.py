"""
実施計画書: what the contractor plans for a contract year, and what was agreed with the city.

A version that was agreed on stays as it is; a change is a new version with its day and reason.
"""
