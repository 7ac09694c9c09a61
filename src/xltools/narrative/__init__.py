"""What a report says in words: its sentences, the figures in them and what they are figures of."""
