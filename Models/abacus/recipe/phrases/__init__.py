"""Phrasings of word problems for training, by language and kind."""
