"""The sentence that tells a receipt, one JSON file a language; English names the full set."""
