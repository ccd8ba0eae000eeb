"""How good models of sound and of covers are, measured with artists that they have not seen.

folds      what is learned from and what is tested with
resampling ratios of sums with their intervals, from artists drawn again and again
guessing   what networks guess, beside simpler ways to guess the same
agreement  whether what is near has a genre in common
pictures   whether a network can see anything in pictures at all
report     what was measured
request    from the request to the report
"""
