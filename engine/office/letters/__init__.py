"""The post: wishes become letters, letters are worded at the moment they go, and their fate is kept.

sorting.py puts wishes into letters; composing.py finds out what a letter has to say; wording.py and message.py make
it; post.py sends it; desk.py is where a person looks, holds and releases.
"""
