"""The visitor's surface, all of it under /ck/{site}/."""
