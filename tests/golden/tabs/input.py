class A:
	"""A.

		indented
	"""

	def f(self):
		# In tabs.
		return 1
