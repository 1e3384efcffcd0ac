import os
# -----------------
x = os
# =================
# Part one
# =================

y = x
##########
## Boxed ##
##########
z = y
# ---- Drawn through ----
# One.
# ------
# Two.
# ---
# Three: the line above is Markdown's.
w = z
