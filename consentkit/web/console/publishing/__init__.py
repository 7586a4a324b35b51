"""Draft, review, publish, roll back: the way from what an editor wrote to what visitors see."""
