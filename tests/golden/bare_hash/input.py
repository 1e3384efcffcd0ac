# First prose.
#
# Still the first.
x = 1
#
y = 2

#

z = 3
# Prose.
#
w = 4
#
#
v = 5
