"""How long each kind of row is kept, and what belongs to one case, wherever it stands."""
