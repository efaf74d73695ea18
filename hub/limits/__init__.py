"""How often somebody may ask: counted where every process of every host counts."""
