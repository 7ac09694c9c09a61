"""Formula engines behind one Protocol; see ``registry``."""
