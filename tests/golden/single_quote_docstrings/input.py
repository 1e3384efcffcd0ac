'''The module.'''


def first():
    '''Three single quotes.'''
    return 1


def second():
    'One single quote.'
    return 2
