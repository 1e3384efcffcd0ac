# The loss
# $$a
#  - b
#  + c$$
# is no list.
#
# - This
# - is one.
x = 1
