x = 1
# print(x)
y = 2
# Explained.
# def f(x):
#     return x.y
#
# for i in x:
#     f(i)
#
# Note: this
# x = y
z = [
    "a",
    # "b",
    # f(1, key=2),
]
# import os
# os.remove(x)

# B = batch
# Layer.forward()
# return the first
u = z
# An example:
# ```python
# print(u)
#
# f(u)
# ```
v = u
#     w = v.w(1)
#     path = shortest_path(u, v)  # ??? should "Cutoff" be k + 1?
w = 1

# if random() < 0.5: continue  # avoids periods
w = 2
