value = call(
    # The first argument.
    1,
    # The second one, a list:
    #
    # 1. with
    # 2. items
    [
        # deep
        2,
    ],
    key="x",  # trailing
)
